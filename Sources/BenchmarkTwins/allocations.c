// For dladdr and dl_iterate_phdr.
#define _GNU_SOURCE
#include "BenchmarkTwins.h"

#include <elf.h>
#include <link.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// All memory that Swift code takes comes through its runtime's calls of malloc. They go over a slot in the runtime's table of
// foreign functions (System V ABI, "Procedure Linkage Table"), which points to our function while we count.

static _Atomic uint64_t call_count, byte_count;
static void **slot;

static void *counting_malloc(size_t size) {
    atomic_fetch_add_explicit(&call_count, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&byte_count, size, memory_order_relaxed);
    return malloc(size);
}

/// What the dynamic section of a library says about its calls.
typedef struct {
    const ElfW(Rela) *relocations;
    size_t count;
    const ElfW(Sym) *symbols;
    const char *names;
} linkage;

static linkage linkage_of(const ElfW(Dyn) *entry) {
    linkage found = {0};
    for (; entry->d_tag != DT_NULL; entry++) {
        switch (entry->d_tag) {
        case DT_JMPREL: found.relocations = (const void *)entry->d_un.d_ptr; break;
        case DT_PLTRELSZ: found.count = entry->d_un.d_val / sizeof(ElfW(Rela)); break;
        case DT_SYMTAB: found.symbols = (const void *)entry->d_un.d_ptr; break;
        case DT_STRTAB: found.names = (const void *)entry->d_un.d_ptr; break;
        }
    }
    return found;
}

static int find_slot(struct dl_phdr_info *library, size_t size, void *data) {
    (void)size, (void)data;
    if (!library->dlpi_name || !strstr(library->dlpi_name, "libswiftCore.so")) return 0;
    for (int i = 0; i < library->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &library->dlpi_phdr[i];
        if (segment->p_type != PT_DYNAMIC) continue;
        linkage calls = linkage_of((const void *)(library->dlpi_addr + segment->p_vaddr));
        for (size_t j = 0; calls.relocations && calls.symbols && calls.names && j < calls.count; j++) {
            const ElfW(Sym) *symbol = &calls.symbols[ELF64_R_SYM(calls.relocations[j].r_info)];
            if (strcmp(calls.names + symbol->st_name, "malloc") == 0) {
                slot = (void **)(library->dlpi_addr + calls.relocations[j].r_offset);
                return 1;
            }
        }
    }
    return 1;
}

static bool point_slot(void *function) {
    uintptr_t page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
    void *page = (void *)((uintptr_t)slot & ~(page_size - 1));
    // The loader may have made the table read-only; it stays writable, for a process that only measures.
    if (mprotect(page, page_size, PROT_READ | PROT_WRITE) != 0) return false;
    *slot = function;
    return true;
}

bool floor_count_allocations(bool counting) {
    if (!slot) dl_iterate_phdr(find_slot, NULL);
    return slot && point_slot(counting ? (void *)counting_malloc : (void *)malloc);
}

uint64_t floor_allocation_count(void) { return atomic_load(&call_count); }
uint64_t floor_allocated_bytes(void) { return atomic_load(&byte_count); }
