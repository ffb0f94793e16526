import ClinicFixture
import Foundation
import Testing

extension Program.Ending {
    /// Each line of the output as a JSON object.
    func objects() throws -> [[String: Any]] {
        try lines.map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }
}
