/// The fields of a form as browsers send it (`application/x-www-form-urlencoded`), each given once.
package struct FormFields: Sendable {
    package private(set) var values: [String: String] = [:]

    /// nil for what no browser sends of our pages: a field twice, too many, or text that is none.
    package init?(_ bytes: some Sequence<UInt8>, atMost limit: Int) {
        for part in Array(bytes).split(separator: UInt8(ascii: "&")) {
            let halves = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(halves[0]), let value = halves.count == 2 ? Self.decoded(halves[1]) : "",
                !name.isEmpty, values.count < limit, values.updateValue(value, forKey: name) == nil
            else { return nil }
        }
    }

    package init(_ values: [String: String]) { self.values = values }

    /// nil where it is missing or blank.
    package subscript(_ name: String) -> String? {
        guard let value = values[name], value.contains(where: { !$0.isWhitespace }) else { return nil }
        return value
    }

    static func decoded(_ bytes: some Sequence<UInt8>) -> String? {
        var result: [UInt8] = []
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"): result.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(digit), let low = iterator.next().flatMap(digit) else {
                    return nil
                }
                result.append(high << 4 | low)
            default: result.append(byte)
            }
        }
        // Browsers send line breaks as CR LF.
        guard !result.contains(0) else { return nil }
        return String(validating: result, as: UTF8.self)?.replacing("\r\n", with: "\n")
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
