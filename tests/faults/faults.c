// Faults on demand: preloaded into the server under test, or into what it talks to. The file that FAULTS names is shared memory with the test, which
// writes there what shall go wrong (the offsets are faults.py's).
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

struct faults {
    _Atomic int64_t wall_nanoseconds;   // added to CLOCK_REALTIME
    _Atomic int64_t boot_nanoseconds;   // added to CLOCK_BOOTTIME
    _Atomic int64_t failing_flushes;    // so many calls of fsync and fdatasync fail with EIO
    _Atomic int64_t write_error;        // errno of every pwrite, or 0
    _Atomic int64_t deadly_step;        // SIGKILL before the step of this number, counted from 1; 0: never
    _Atomic int64_t steps;              // writes, flushes and renames so far
    _Atomic int64_t failing_database_flushes;  // the same of the database's own file, which a checkpoint writes
    _Atomic int64_t writer;             // the thread that writes the database or its log; the test sets 0 to begin anew
    _Atomic int64_t database_writes;    // of the database's own file
    _Atomic int64_t foreign_writes;     // by another thread than `writer`
    _Atomic int64_t step_call;          // steps are calls of this kind alone; 0: of any
};

static struct faults* shared(void) {
    static struct faults* volatile mapped;
    static struct faults none;
    if (mapped) return mapped;
    const char* path = getenv("FAULTS");
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void* at = file < 0 ? MAP_FAILED : mmap(0, sizeof none, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (file >= 0) close(file);
    return mapped = at == MAP_FAILED ? &none : at;
}

enum { other_file, database_file, log_file, anchor_file };
static int kind_of(int file) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size < 0) return other_file;
    path[size] = 0;
    if (size > 3 && strcmp(path + size - 3, ".db") == 0) return database_file;
    if (size > 11 && strcmp(path + size - 11, "/anchor.new") == 0) return anchor_file;
    return size > 7 && strcmp(path + size - 7, ".db-wal") == 0 ? log_file : other_file;
}

enum { call_pwrite = 1, call_flush, call_write, call_rename };
static void step(int call) {
    struct faults* f = shared();
    if (f->step_call != 0 && f->step_call != call) return;
    if (++f->steps == f->deadly_step) syscall(SYS_kill, getpid(), SIGKILL);
}

int clock_gettime(clockid_t id, struct timespec* time) {
    long result = syscall(SYS_clock_gettime, id, time);
    int64_t offset = id == CLOCK_REALTIME ? shared()->wall_nanoseconds : id == CLOCK_BOOTTIME ? shared()->boot_nanoseconds : 0;
    if (result != 0 || offset == 0) return (int)result;
    int64_t all = (int64_t)time->tv_sec * 1000000000 + time->tv_nsec + offset;
    time->tv_sec = all / 1000000000;
    time->tv_nsec = all % 1000000000;
    return 0;
}

// What Node asks.
int gettimeofday(struct timeval* time, void* zone) {
    (void)zone;
    struct timespec now;
    int result = clock_gettime(CLOCK_REALTIME, &now);
    *time = (struct timeval){.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
    return result;
}

static int flush(long call, int file) {
    step(call_flush);
    struct faults* f = shared();
    _Atomic int64_t* failing = kind_of(file) == database_file && f->failing_database_flushes > 0 ? &f->failing_database_flushes : &f->failing_flushes;
    if (*failing > 0) {
        --*failing;
        errno = EIO;
        return -1;
    }
    return (int)syscall(call, file);
}
int fsync(int file) { return flush(SYS_fsync, file); }
int fdatasync(int file) { return flush(SYS_fdatasync, file); }

ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t at) {
    step(call_pwrite);
    struct faults* f = shared();
    if (f->write_error) {
        errno = (int)f->write_error;
        return -1;
    }
    int kind = kind_of(file);
    if (kind != other_file) {
        int64_t nobody = 0, self = syscall(SYS_gettid);
        if (!__c11_atomic_compare_exchange_strong(&f->writer, &nobody, self, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST) && nobody != self) ++f->foreign_writes;
        if (kind == database_file) ++f->database_writes;
    }
    return syscall(SYS_pwrite64, file, bytes, size, at);
}
ssize_t pwrite(int file, const void* bytes, size_t size, off_t at) { return pwrite64(file, bytes, size, at); }

// The anchor is written whole, beside the one that there is, and takes its name: no other `write` is of the store.
ssize_t write(int file, const void* bytes, size_t size) {
    if (kind_of(file) == anchor_file) step(call_write);
    return syscall(SYS_write, file, bytes, size);
}
int rename(const char* from, const char* to) {
    step(call_rename);
    return (int)syscall(SYS_rename, from, to);
}
