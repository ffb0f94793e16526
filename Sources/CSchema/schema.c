#include "CSchema.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const char text[] = {
#embed "schema.sql"
};

static const char objects[] = {
#embed "schema-objects.txt"
};

const char *intake_schema_text(void) { return text; }
size_t intake_schema_length(void) { return sizeof text; }

const char *intake_schema_objects_text(void) { return objects; }
size_t intake_schema_objects_length(void) { return sizeof objects; }
