internal import WebPages

/// Legs and feet from four sides, and where on them the places lie that patients name: drawn once, shown by reference.
///
/// A leg and a foot are drawn once, as the left ones of who is seen from the front; mirrored they are the right ones.
enum BodyDrawing {
    enum View: String, CaseIterable {
        case front, back, top, sole
    }

    /// Where a place is to be seen; one that is not here is not drawn.
    static let views: [String: [View]] = [
        "thigh": [.front, .back],
        "buttocks": [.back],
        "buttock": [.back],
        "burnButtocks": [.back],
        "groin": [.front],
        "shin": [.front],
        "medialShin": [.front],
        "calf": [.back],
        "dorsum": [.front, .top],
        "bigToe": [.front, .top, .sole],
        "lateralFoot": [.front, .top, .sole],
        "sole": [.sole],
        "foot": [.front, .back, .top, .sole],
        "socks": [.front, .back, .top, .sole],
    ]

    static let definitions: HTML = """
        <defs>
        <pattern id="pattern-numb" width="5" height="5" patternUnits="userSpaceOnUse"><rect class="pattern-numb-bg" width="5" height="5"/><circle class="pattern-numb-dot" cx="1.5" cy="1.5" r="1"/><circle class="pattern-numb-dot" cx="4" cy="4" r="1"/></pattern>
        <pattern id="pattern-pain" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="pattern-pain-bg" width="5" height="5"/><line class="pattern-pain-line" x1="0" y1="0" x2="0" y2="5"/></pattern>
        <path id="leg-front" d="M0 6H41C43 26 57 44 59 76C61 112 56 146 50 178C48 189 47 198 47.5 208C48.5 224 51 240 49.5 264C48 290 40 318 36 342C34.5 352 34 360 35 368C37 378 42 388 44 398C45 405 42 408 36 408L17 408C11 408 9 404 10 397C11 388 13 378 13 366C13 356 13 350 12.5 344C11 320 6.5 300 6 278C5.5 256 10 240 12 222C13 210 12 198 11 186C8 156 4 128 2.5 104C2 99 1.5 97 0 97"/>
        <path id="leg-back" d="M0 6H41C43 26 57 44 59 76C61 112 56 146 50 178C48 189 47 198 47.5 208C48.5 224 51 240 49.5 264C48 290 40 318 36 342C34.5 352 33 360 33 368C34 378 37 388 37 397C37 405 32 408 24.5 408C17 408 12 404 12 397C12 388 13.5 378 13.5 366C13.5 356 13 350 12.5 344C11 320 6.5 300 6 278C5.5 256 10 240 12 222C13 210 12 198 11 186C8 156 4 128 2.5 104C2 99 1.5 97 0 97"/>
        <path id="foot-top" d="M12 4C12 26 15 44 12 62C9 76 4 92 4 108C4 122 10 130 16 129C22 128 23 120 22 112C23 124 26 129 30 128C34 127 34 119 33 111C34 121 37 125 40 123.5C43 122 43 115 41 108C43 116 46 119 48.5 117C51 115 50 108 48 102C50 108 53 110 55 107.5C57.5 104 56 97 54 90C51 74 43 56 42 40C41 28 41 16 41 4"/>
        <g id="foot-sole"><path d="M26 4C37 4 43 13 43 27C44 46 52 60 55 80C56 91 54 98 51 103C46 108 38 112 30 113C20 115 8 112 5 102C3 92 7 78 11 64C14 52 9 34 9 24C9 12 15 4 26 4Z"/><ellipse cx="14" cy="117" rx="8.6" ry="11.5"/><ellipse cx="28" cy="120" rx="5.2" ry="8"/><ellipse cx="37.5" cy="116.5" rx="4.6" ry="7.2"/><ellipse cx="45.5" cy="111" rx="4.2" ry="6.4"/><ellipse cx="52" cy="104" rx="3.8" ry="5.6"/></g>
        <path id="lines-front" d="M23 96C32 88 44 80 53 64M23 196C20 206 22 217 29 219C36 218 39 207 37 197M26 236C29 268 27 300 24 328M31 352C33.5 355 33.5 360 32 363M16 350C14.5 353 14.5 358 15.5 361M19 396V403M25 395V403M31 395V403M37 396V403"/>
        <path id="lines-back" d="M2 97C14 108 38 108 54 92M17 206C25 211 36 211 43 205M27 238C26 262 22 282 24 298M21 326C22.5 340 21.5 352 20.5 364M27 326C26 340 27 352 28 364M18 399C22 402 28 402 31 399"/>
        <path id="lines-top" d="M17 92C17 78 20 62 24 46M29 94C29 78 28 62 28 48M38 92C37 78 35 64 32 50M46 88C43 76 40 64 36 52M9 121C11 126 18 127 20 121M27 123C28 126 32 126 32.5 122M37 119.5C38 122 41 121 41.5 118.5M46 113.5C47 116 49 115 49 113M52.5 105C53 107 55 106 55 104"/>
        <path id="lines-sole" d="M10 94C20 86 38 84 54 91M16 22C20 30 34 30 38 22M14 62C20 60 24 64 25 70"/>
        <clipPath id="clip-front"><path d="M0 6H41C43 26 57 44 59 76C61 112 56 146 50 178C48 189 47 198 47.5 208C48.5 224 51 240 49.5 264C48 290 40 318 36 342C34.5 352 34 360 35 368C37 378 42 388 44 398C45 405 42 408 36 408L17 408C11 408 9 404 10 397C11 388 13 378 13 366C13 356 13 350 12.5 344C11 320 6.5 300 6 278C5.5 256 10 240 12 222C13 210 12 198 11 186C8 156 4 128 2.5 104C2 99 1.5 97 0 97Z"/></clipPath>
        <clipPath id="clip-back"><path d="M0 6H41C43 26 57 44 59 76C61 112 56 146 50 178C48 189 47 198 47.5 208C48.5 224 51 240 49.5 264C48 290 40 318 36 342C34.5 352 33 360 33 368C34 378 37 388 37 397C37 405 32 408 24.5 408C17 408 12 404 12 397C12 388 13.5 378 13.5 366C13.5 356 13 350 12.5 344C11 320 6.5 300 6 278C5.5 256 10 240 12 222C13 210 12 198 11 186C8 156 4 128 2.5 104C2 99 1.5 97 0 97Z"/></clipPath>
        <clipPath id="clip-top"><path d="M12 4C12 26 15 44 12 62C9 76 4 92 4 108C4 122 10 130 16 129C22 128 23 120 22 112C23 124 26 129 30 128C34 127 34 119 33 111C34 121 37 125 40 123.5C43 122 43 115 41 108C43 116 46 119 48.5 117C51 115 50 108 48 102C50 108 53 110 55 107.5C57.5 104 56 97 54 90C51 74 43 56 42 40C41 28 41 16 41 4Z"/></clipPath>
        <clipPath id="clip-sole"><path d="M26 4C37 4 43 13 43 27C44 46 52 60 55 80C56 91 54 98 51 103C46 108 38 112 30 113C20 115 8 112 5 102C3 92 7 78 11 64C14 52 9 34 9 24C9 12 15 4 26 4Z"/><ellipse cx="14" cy="117" rx="8.6" ry="11.5"/><ellipse cx="28" cy="120" rx="5.2" ry="8"/><ellipse cx="37.5" cy="116.5" rx="4.6" ry="7.2"/><ellipse cx="45.5" cy="111" rx="4.2" ry="6.4"/><ellipse cx="52" cy="104" rx="3.8" ry="5.6"/></clipPath>
        <g id="place-thigh-front" clip-path="url(#clip-front)"><path d="M-4 96C20 90 46 86 66 84V172C46 180 22 180 -4 172Z"/></g>
        <g id="place-thigh-back" clip-path="url(#clip-back)"><path d="M-4 116C20 126 46 120 66 106V176C46 186 22 186 -4 176Z"/></g>
        <g id="place-buttocks-back" clip-path="url(#clip-back)"><path d="M-4 20C14 12 40 12 66 22V100C40 110 14 110 -4 102Z"/></g>
        <g id="place-buttock-back" clip-path="url(#clip-back)"><path d="M-4 20C14 12 40 12 66 22V100C40 110 14 110 -4 102Z"/></g>
        <g id="place-burnButtocks-back" clip-path="url(#clip-back)"><path d="M-4 20C14 12 40 12 66 22V100C40 110 14 110 -4 102Z"/></g>
        <g id="place-groin-front" clip-path="url(#clip-front)"><path d="M-4 60C8 50 24 50 32 60C34 74 18 86 -4 86Z"/></g>
        <g id="place-shin-front" clip-path="url(#clip-front)"><path d="M-4 232C20 224 46 224 66 232V340C40 348 20 348 -4 340Z"/></g>
        <g id="place-medialShin-front" clip-path="url(#clip-front)"><path d="M-4 232C12 226 20 236 22 252C25 290 24 326 19 350L-4 354Z"/></g>
        <g id="place-calf-back" clip-path="url(#clip-back)"><path d="M-4 238C20 228 40 228 66 238V288C40 304 20 304 -4 292Z"/></g>
        <g id="place-dorsum-front" clip-path="url(#clip-front)"><path d="M-4 368C14 362 34 362 60 368V394C40 388 24 388 -4 394Z"/></g>
        <g id="place-dorsum-top" clip-path="url(#clip-top)"><path d="M-4 36C18 28 40 30 66 40V96C44 112 28 112 -4 104Z"/></g>
        <g id="place-bigToe-front" clip-path="url(#clip-front)"><path d="M-4 394C4 391 12 391 19 391V416H-4Z"/></g>
        <g id="place-bigToe-top" clip-path="url(#clip-top)"><path d="M-4 104C6 107 16 108 22.5 108V136H-4Z"/></g>
        <g id="place-bigToe-sole" clip-path="url(#clip-sole)"><path d="M-4 104H22.800V134H-4Z"/></g>
        <g id="place-lateralFoot-front" clip-path="url(#clip-front)"><path d="M29 364H66V416H35C37 396 34 380 29 364Z"/></g>
        <g id="place-lateralFoot-top" clip-path="url(#clip-top)"><path d="M36 34H66V128H45C45 104 42 66 36 34Z"/></g>
        <g id="place-lateralFoot-sole" clip-path="url(#clip-sole)"><path d="M36 40H66V128H42C44 96 42 66 36 40Z"/></g>
        <g id="place-sole-sole" clip-path="url(#clip-sole)"><path d="M-4 0H66V134H-4Z"/></g>
        <g id="place-foot-front" clip-path="url(#clip-front)"><path d="M-4 356C14 350 34 350 60 356V416H-4Z"/></g>
        <g id="place-foot-back" clip-path="url(#clip-back)"><path d="M-4 356C14 350 34 350 60 356V416H-4Z"/></g>
        <g id="place-foot-top" clip-path="url(#clip-top)"><path d="M-4 0H66V136H-4Z"/></g>
        <g id="place-foot-sole" clip-path="url(#clip-sole)"><path d="M-4 0H66V134H-4Z"/></g>
        <g id="place-socks-front" clip-path="url(#clip-front)"><path d="M-4 322C14 316 34 316 66 322V416H-4Z"/></g>
        <g id="place-socks-back" clip-path="url(#clip-back)"><path d="M-4 322C14 316 34 316 66 322V416H-4Z"/></g>
        <g id="place-socks-top" clip-path="url(#clip-top)"><path d="M-4 0H66V136H-4Z"/></g>
        <g id="place-socks-sole" clip-path="url(#clip-sole)"><path d="M-4 0H66V134H-4Z"/></g>
        <g id="weak-lift"><path class="map-weak" d="M55 404C69 400 73 386 70 374"/><path class="map-weak-head" d="M75.500 376L68 363L62.500 377Z"/><path class="map-weak" d="M78 385L62 391"/></g>
        <g id="weak-tiptoe"><path class="map-weak" d="M60 366V394"/><path class="map-weak-head" d="M53 392L60 406L67 392Z"/><path class="map-weak" d="M51 378H69"/></g>
        <g id="weak-leg"><path class="map-weak" d="M62 196L76 210M76 196L62 210"/></g>
        </defs>
        """
}
