import { conformChannel } from "../conformance/suite.ts";
import { feedWorld } from "./world.ts";

conformChannel("The feed", feedWorld);
