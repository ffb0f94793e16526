#include "CBoard.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char style[] = {
#embed "board.css"
};

static const unsigned char script[] = {
#embed "board.js"
};

static const unsigned char icon[] = {
#embed "icon.svg"
};

static const unsigned char emergency_icon[] = {
#embed "icon-emergency.svg"
};

static const struct board_asset assets[] = {
    {"board.css", style, sizeof style},
    {"board.js", script, sizeof script},
    {"icon.svg", icon, sizeof icon},
    {"icon-emergency.svg", emergency_icon, sizeof emergency_icon},
};

const struct board_asset *board_assets(void) { return assets; }
size_t board_asset_count(void) { return sizeof assets / sizeof assets[0]; }
