#include "flight_record.h"

#include <assert.h>

// The layout is read by the next process, which may be another release.
static_assert(sizeof(struct flight_record) == 72, "a member was added");
