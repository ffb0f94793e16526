internal import Foundation
package import StaffAlerts

/// Configurations as a file holds them.
package enum AlertFiles {
    /// A channel that needs no receiver.
    package static let siren = #"{"kind": "command", "program": ["/bin/true"]}"#

    /// Another one.
    package static let bell = #"{"kind": "command", "program": ["/bin/true", "bell"]}"#

    package static func configuration(_ json: String) throws -> AlertsConfiguration {
        let configuration = try JSONDecoder().decode(AlertsConfiguration.self, from: Data(json.utf8))
        if let problem = configuration.problem { throw AlertsConfigurationError(problem) }
        return configuration
    }

    /// A file of these channels, with waits of seconds.
    ///
    /// - Parameter more: further settings, each after a comma.
    package static func json(
        _ channels: KeyValuePairs<String, String>, emergency: [String]? = nil, urgent: [String]? = nil,
        seconds: Double = 600, more: String = ""
    ) -> String {
        func list(_ names: [String]) -> String { "[" + names.map { "\"\($0)\"" }.joined(separator: ", ") + "]" }
        func policy(_ names: [String]?) -> String {
            let steps = (names ?? channels.map(\.key))
            return
                #"{"steps": [{"channels": \#(list(steps)), "minutes": \#(seconds / 60)}], "closeMinutes": \#(seconds / 60)}"#
        }
        return "{\"channels\": {" + channels.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ")
            + "}, \"policies\": {\"emergency\": \(policy(emergency)), \"urgent\": \(policy(urgent))}\(more)}"
    }
}
