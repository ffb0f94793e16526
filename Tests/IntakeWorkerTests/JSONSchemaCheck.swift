import Foundation

/// As much of JSON Schema as the schema of a form uses; what it does not know it refuses.
struct JSONSchemaCheck {
    struct UnknownKeyword: Error {
        let keyword: String
    }

    private static let annotations: Set = ["$schema", "$id", "$comment", "title", "description", "format"]

    /// The places at which a value is not as the schema says.
    static func faults(of value: Any, by schema: [String: Any], at place: String = "") throws -> [String] {
        var faults: [String] = []
        let object = value as? [String: Any]
        for (keyword, rule) in schema where !annotations.contains(keyword) {
            let holds: Bool
            switch (keyword, rule) {
            case ("type", let name as String): holds = has(value, type: name)
            case ("const", let text as String): holds = value as? String == text
            case ("const", let names as [String]): holds = value as? [String] == names
            case ("enum", let names as [String]): holds = (value as? String).map(names.contains) ?? false
            case ("minimum", let bound as Int):
                holds = (value as? NSNumber).map { $0.doubleValue >= Double(bound) } ?? true
            case ("maximum", let bound as Int):
                holds = (value as? NSNumber).map { $0.doubleValue <= Double(bound) } ?? true
            case ("maxLength", let limit as Int):
                holds = (value as? String).map { $0.unicodeScalars.count <= limit } ?? true
            case ("pattern", let pattern as String):
                let expression = try Regex(pattern)
                holds = (value as? String).map { $0.contains(expression) } ?? true
            case ("minItems", let least as Int):
                holds = (value as? [Any]).map { $0.count >= least } ?? true
            case ("items", let inner as [String: Any]):
                for (index, element) in (value as? [Any] ?? []).enumerated() {
                    faults += try Self.faults(of: element, by: inner, at: "\(place)[\(index)]")
                }
                continue
            case ("anyOf", let choices as [[String: Any]]):
                holds = try choices.contains { try Self.faults(of: value, by: $0).isEmpty }
            case ("required", let names as [String]):
                holds = object.map { o in names.allSatisfy { o[$0] != nil } } ?? true
            case ("properties", let known as [String: [String: Any]]):
                for (name, inner) in object ?? [:] {
                    if let schema = known[name] {
                        faults += try Self.faults(of: inner, by: schema, at: place + "/" + name)
                    }
                }
                continue
            case ("additionalProperties", let isOpen as Bool):
                let known = schema["properties"] as? [String: Any] ?? [:]
                holds = isOpen || object?.keys.allSatisfy { known[$0] != nil } ?? true
            default: throw UnknownKeyword(keyword: keyword)
            }
            if !holds { faults.append("\(place): \(keyword)") }
        }
        return faults
    }

    private static func has(_ value: Any, type: String) -> Bool {
        switch type {
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "string": value is String
        case "integer":
            // A truth value is a number to Foundation.
            (value as? NSNumber).map { !isTruthValue($0) && $0.doubleValue.rounded() == $0.doubleValue }
                ?? false
        default: false
        }
    }

    private static func isTruthValue(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
