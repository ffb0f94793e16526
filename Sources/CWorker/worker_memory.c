#include "worker_memory.h"

#include <malloc.h>
#include <sys/prctl.h>

void worker_keep_memory(void) {
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
    mallopt(M_TOP_PAD, 16 << 20);
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
}

// prctl takes any number of arguments, which Swift cannot call.
int worker_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L); }
