internal import Foundation
internal import SpineProtocol
internal import Testing
package import TriageCore

/// The protocol under other versions.
package enum Protocols {
    package static func json(
        version: String, _ change: (inout [String: Any]) throws -> Void = { _ in }
    ) throws -> String {
        let object = try JSONSerialization.jsonObject(with: try JSONEncoder().encode(spineProtocol))
        var fields = try #require(object as? [String: Any])
        fields["version"] = version
        try change(&fields)
        return String(decoding: try JSONSerialization.data(withJSONObject: fields), as: UTF8.self)
    }

    package static func decoded(
        version: String, _ change: (inout [String: Any]) throws -> Void = { _ in }
    ) throws -> TriageProtocol {
        try JSONDecoder().decode(TriageProtocol.self, from: Data(try json(version: version, change).utf8))
    }
}
