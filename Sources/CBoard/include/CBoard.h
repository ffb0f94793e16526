// The board's style sheet, script and icons, as they were when the executable was built: nothing to find at run time.
#ifndef INTAKE_CBOARD_H
#define INTAKE_CBOARD_H

#include <stddef.h>

struct board_asset {
    const char *_Nonnull name;
    const unsigned char *_Nonnull bytes;
    size_t length;
};

const struct board_asset *_Nonnull board_assets(void);
size_t board_asset_count(void);

#endif
