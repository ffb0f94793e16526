#include "CSchema.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const char text[] = {
#embed "schema.sql"
};

static const char steps[] = {
#embed "steps.sql"
};

static const char objects[] = {
#embed "schema-objects.txt"
};

static const char earlier_objects[] = {
#embed "Released/1.0.0.txt"
};

const char *intake_schema_text(void) { return text; }
size_t intake_schema_length(void) { return sizeof text; }

const char *intake_schema_steps_text(void) { return steps; }
size_t intake_schema_steps_length(void) { return sizeof steps; }

const char *intake_schema_objects_text(void) { return objects; }
size_t intake_schema_objects_length(void) { return sizeof objects; }

const char *intake_schema_earlier_objects_text(void) { return earlier_objects; }
size_t intake_schema_earlier_objects_length(void) { return sizeof earlier_objects; }
