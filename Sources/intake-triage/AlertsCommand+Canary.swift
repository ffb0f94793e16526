import ArgumentParser
import Daemon
import Foundation
import StaffAlerts
import TriageCore

extension AlertsCommand {
    struct CanaryForm: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "canary-form", abstract: "Makes a canary form, to be submitted as it is, and once.",
            discussion: """
                The form goes the whole path and ends in a message that is marked as a test. The alerter knows it by the key \
                in the file that 'alerts.canaryKeyFile' of the configuration names; a form that is not exactly this one, that \
                came a second time or that waited for more than a day is told like any other. For a schedule: \
                intake-triage alerts canary-form --key-file FILE | intake-triage submit -
                """)

        @OptionGroup var common: CommonOptions

        @Option(help: "The file with the key, on a host that has no configuration of the alerter.")
        var keyFile: String?

        func run() async throws {
            do {
                var file = keyFile.map { URL(filePath: $0).path(percentEncoded: false) }
                if file == nil { file = try await common.settings().requiredAlerts().canaryKeyFile }
                guard let file else {
                    throw ConfigurationError(
                        description: "there is no key; give a file with one by --key-file or by 'alerts.canaryKeyFile'")
                }
                let key = try CanaryKey(
                    file: file, secrets: SecretStore(environment: ProcessInfo.processInfo.environment))
                output(key.form(madeAt: .ofThisHost) + "\n")
            } catch {
                throw fail(error)
            }
        }
    }
}
