internal import Foundation
internal import Testing

extension Program.Ending {
    /// Each line of the output as a JSON object.
    package func objects() throws -> [[String: Any]] {
        try lines.map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }
}
