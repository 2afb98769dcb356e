import type { Language } from "./language.ts";

export const chinese: Language = {
  lang: "zh",
  given: [
    "小雨|xiaoyu",
    "子轩|zixuan",
    "思远|siyuan",
    "静怡|jingyi",
    "浩然|haoran",
  ],
  family: ["王|wang", "李|li", "陈|chen", "林|lin", "赵|zhao", "周|zhou"],
  familyFirst: true,
  cities: ["台北", "广州", "成都", "杭州"],
  hello: ["您好。", "你好。"],
  bye: ["期待您的回复。", "谢谢，祝好。"],
  details: [
    "我已经订购两年了，第一次遇到这样的问题。",
    "常见问题里没有找到答案。",
    "不着急，但最好能在周末之前知道。",
  ],
  scenes: [
    {
      topic: "寄到{city}的运费",
      ask: [
        "请问可以寄到{city}吗？大概需要几天？",
        "两包咖啡豆寄到{city}的运费是多少？",
      ],
      answer: [
        "可以的，我们每周四发货，大约八天送达。",
        "两包以上免运费，当天晚上会把单号发给您。",
      ],
      more: [["谢谢！需要交关税吗？", "两公斤以内不需要，文件由我们准备。"]],
    },
    {
      topic: "订单{order}",
      ask: [
        "订单{order}还没有收到，可以帮忙查一下吗？",
        "订单{order}里有一包破了，可以换吗？",
      ],
      answer: [
        "非常抱歉，包裹还在海关，预计星期一送达。",
        "抱歉，今天已经给您补寄了一包。",
      ],
    },
    {
      topic: "{coffee}怎么冲",
      settings: ["social", "comment"],
      ask: ["{coffee}适合冷萃吗？", "用{grinder}手冲应该磨多细？"],
      answer: [
        "很适合，六十克咖啡配一升水，冰箱里放一夜。",
        "先从中等开始，如果太酸就再磨细一点。",
      ],
    },
  ],
  thanks: ["谢谢！", "非常感谢 🙏"],
  praise: ["{coffee}满屋子都是香味 ☕️", "店里的人太好了，下次还来"],
  aside: ["我也想知道。", "我的一个星期就到了。"],
};
