internal import Foundation
package import Postgres

/// Any JSON, for what is passed on or shown without a shape of its own.
package enum JSONValue: Codable, Hashable, Sendable {
    case null
    case truth(Bool)
    case whole(Int64)
    case number(Double)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let truth = try? container.decode(Bool.self) {
            self = .truth(truth)
        } else if let whole = try? container.decode(Int64.self) {
            self = .whole(whole)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([JSONValue].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .truth(let value): try container.encode(value)
        case .whole(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .list(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }

    /// An answer in words.
    package var spelledOut: String {
        switch self {
        case .null: "no answer"
        case .truth(let value): value ? "true" : "false"
        case .whole(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text("byPhone"): "would rather say it by phone"
        case .text(let value): value.spelledOut
        case .list(let values): values.isEmpty ? "none" : values.map(\.spelledOut).joined(separator: ", ")
        case .object: "not an answer"
        }
    }
}

extension JSONB {
    /// For a report; null where it is no JSON.
    package var value: JSONValue {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(utf8)) else { return .null }
        return value
    }
}
