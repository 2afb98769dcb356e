/*
 * Preloaded into a process: the n-th call that would put something on the disk below one folder finds it full, and so
 * do those after it, as many as are asked for. What it does is agreed on in a file that the test writes and reads.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* As full-writes.ts has it. */
enum kind { WRITES = 1, TRUNCATES = 2, SYNCS = 3 };
struct control {
  int64_t at;     /* Which call is the first to fail; 0: nothing is counted. */
  int64_t times;  /* How many fail. */
  int64_t torn;   /* Whether half of what the first writes still has room. */
  int64_t count;  /* Calls since. */
  int64_t failed; /* How many of them failed. */
  int64_t kind;   /* What the first was that failed. */
};

static struct control *control;
static const char *folder;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("FULL_WRITES_CONTROL");
  folder = getenv("FULL_WRITES_UNDER");
  if (path == NULL || folder == NULL) return;
  int file = open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) return;
  void *mapped = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (mapped != MAP_FAILED) control = mapped;
}

static int is_below(int file) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  size_t prefix = strlen(folder);
  return length > (ssize_t)prefix && memcmp(path, folder, prefix) == 0 && path[prefix] == '/';
}

enum room { ROOM, HALF, NONE };

static enum room room_for(int file, enum kind kind) {
  if (control == NULL || __atomic_load_n(&control->at, __ATOMIC_SEQ_CST) == 0) return ROOM;
  int saved = errno;
  int below = is_below(file);
  errno = saved;
  if (!below) return ROOM;
  int64_t n = __atomic_add_fetch(&control->count, 1, __ATOMIC_SEQ_CST);
  int64_t beyond = n - control->at;
  if (beyond < 0 || beyond >= control->times) return ROOM;
  if (__atomic_fetch_add(&control->failed, 1, __ATOMIC_SEQ_CST) == 0) control->kind = kind;
  if (beyond == 0 && control->torn && kind == WRITES) return HALF;
  errno = ENOSPC;
  return NONE;
}

#define REAL(name) \
  static __typeof__(name) *real; \
  if (real == NULL) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

static size_t part(enum room room, size_t length) {
  return room == HALF && length > 1 ? length / 2 : length;
}

ssize_t write(int file, const void *bytes, size_t length) {
  REAL(write);
  enum room room = room_for(file, WRITES);
  return room == NONE ? -1 : real(file, bytes, part(room, length));
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t at) {
  REAL(pwrite);
  enum room room = room_for(file, WRITES);
  return room == NONE ? -1 : real(file, bytes, part(room, length), at);
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t at) {
  REAL(pwrite64);
  enum room room = room_for(file, WRITES);
  return room == NONE ? -1 : real(file, bytes, part(room, length), at);
}

ssize_t writev(int file, const struct iovec *parts, int count) {
  REAL(writev);
  enum room room = room_for(file, WRITES);
  if (room == HALF && count > 0) return write(file, parts[0].iov_base, part(HALF, parts[0].iov_len));
  return room == NONE ? -1 : real(file, parts, count);
}

ssize_t pwritev(int file, const struct iovec *parts, int count, off_t at) {
  REAL(pwritev);
  return room_for(file, WRITES) == NONE ? -1 : real(file, parts, count, at);
}

ssize_t pwritev64(int file, const struct iovec *parts, int count, off64_t at) {
  REAL(pwritev64);
  return room_for(file, WRITES) == NONE ? -1 : real(file, parts, count, at);
}

ssize_t copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at, size_t length, unsigned flags) {
  REAL(copy_file_range);
  return room_for(to, WRITES) == NONE ? -1 : real(from, from_at, to, to_at, length, flags);
}

/* How libuv copies files. */
long syscall(long number, ...) {
  REAL(syscall);
  long a[6];
  va_list list;
  va_start(list, number);
  for (int i = 0; i < 6; i += 1) a[i] = va_arg(list, long);
  va_end(list);
  if (number == SYS_copy_file_range && room_for((int)a[2], WRITES) == NONE) return -1;
  return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

ssize_t sendfile(int to, int from, off_t *at, size_t length) {
  REAL(sendfile);
  return room_for(to, WRITES) == NONE ? -1 : real(to, from, at, length);
}

ssize_t sendfile64(int to, int from, off64_t *at, size_t length) {
  REAL(sendfile64);
  return room_for(to, WRITES) == NONE ? -1 : real(to, from, at, length);
}

int ftruncate(int file, off_t length) {
  REAL(ftruncate);
  return room_for(file, TRUNCATES) == NONE ? -1 : real(file, length);
}

int ftruncate64(int file, off64_t length) {
  REAL(ftruncate64);
  return room_for(file, TRUNCATES) == NONE ? -1 : real(file, length);
}

int fallocate(int file, int mode, off_t from, off_t length) {
  REAL(fallocate);
  return room_for(file, WRITES) == NONE ? -1 : real(file, mode, from, length);
}

int posix_fallocate(int file, off_t from, off_t length) {
  REAL(posix_fallocate);
  return room_for(file, WRITES) == NONE ? ENOSPC : real(file, from, length);
}

int fsync(int file) {
  REAL(fsync);
  return room_for(file, SYNCS) == NONE ? -1 : real(file);
}

int fdatasync(int file) {
  REAL(fdatasync);
  return room_for(file, SYNCS) == NONE ? -1 : real(file);
}
