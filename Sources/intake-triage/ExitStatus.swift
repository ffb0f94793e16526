import ArgumentParser
import AuditChain
import Daemon
import Foundation
import IntakeForms
import IntakeWorker
import Logging
import Postgres
import StaffAlerts
import StaffBoard
import WebPages

/// The exit codes of sysexits(3).
enum ExitStatus: Int32 {
    case usage = 64
    case badData = 65
    case noInput = 66
    case unavailable = 69
    case internalError = 70
    case outputFailed = 74
    case tryAgain = 75
    case noPermission = 77
    case badConfiguration = 78

    var exit: ExitCode { ExitCode(rawValue) }

    /// The code for a database error.
    init(_ error: PostgresError) {
        switch error {
        case .connectionFailed(let failure):
            switch failure.reason {
            case .invalidConnectionString: self = .badConfiguration
            case .refused: self = .noPermission
            default: self = .unavailable
            }
        case .connectionLost, .commitOutcomeUnknown, .connectionClosed: self = .unavailable
        case .deadlineExceeded, .cancelled: self = .tryAgain
        case .server:
            switch error.sqlState {
            case .insufficientPrivilege?: self = .noPermission
            case .serializationFailure?, .deadlockDetected?, .lockNotAvailable?: self = .tryAgain
            default: self = .internalError
            }
        case .decoding, .unexpectedRowCount, .misuse: self = .internalError
        }
    }
}

/// Prints what went wrong on standard error and gives the exit code; what a patient said is in no error's text.
func fail(_ error: any Error) -> ExitCode {
    if let code = error as? ExitCode { return code }
    switch error {
    case let error as PostgresError:
        // What the schema says of persons and the rota names logins, staff and the remedy; nothing else.
        if let server = error.serverError, server.schema == "intake", ["person", "rota"].contains(server.table) {
            complain(server.unredactedMessage)
            return (error.sqlState == .insufficientPrivilege ? ExitStatus.noPermission : .badData).exit
        }
        complain("\(error)")
        return ExitStatus(error).exit
    case let error as WorkerError:
        complain("\(error)")
        if case .noPermission = error { return ExitStatus.noPermission.exit }
        return ExitStatus.badConfiguration.exit
    case let error as AlerterError:
        complain("\(error)")
        if case .noPermission = error { return ExitStatus.noPermission.exit }
        return ExitStatus.badConfiguration.exit
    case let error as AuditChainError:
        complain("\(error)")
        if case .broken = error { return ExitStatus.badData.exit }
        return ExitStatus.badConfiguration.exit
    case is ConfigurationError, is AlertsConfigurationError, is WebSettingsError, is FlightRecorderError:
        complain("\(error)")
        return ExitStatus.badConfiguration.exit
    default:
        complain("\(error)")
        return ExitStatus.internalError.exit
    }
}

/// The same for what a service manager starts and would start anew at once: what only a person mends is told, and the end
/// comes after a while, so that the journal is not filled with it.
func failService(_ error: any Error) async -> ExitCode {
    let code = fail(error)
    let notifier = ServiceNotifier(environment: ProcessInfo.processInfo.environment)
    guard notifier.isListenedTo,
        [.badConfiguration, .noPermission, .badData].contains(ExitStatus(rawValue: code.rawValue))
    else { return code }
    notifier.status("cannot start: \(error)".replacing("\n", with: " "))
    // SIGTERM ends it at once.
    try? await Task.sleep(for: .seconds(20))
    return code
}

/// Writes a line for people on standard error, in which nothing acts on the terminal.
func complain(_ text: String) {
    ProgressLine.clear()
    if let journal = Journal.here { return journal.write(.error, text.printableLines, []) }
    // Nobody is left to be told of a failure.
    _ = Stream.error.write("intake-triage: \(text.printableLines)\n")
}

/// Writes text or JSON on standard output, in which nothing acts on the terminal.
///
/// What cannot be written there ends the program: whoever reads it would take a part for the whole.
func output(_ text: String) { show(text.printableLines) }

/// The same; on a terminal what begins a line and wants a person at once is red.
func output(_ text: String, red marks: [String]) {
    let lines = text.printableLines.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        guard let mark = marks.first(where: line.hasPrefix) else { return String(line) }
        return Terminal.red(mark) + line.dropFirst(mark.count)
    }
    show(lines.joined(separator: "\n"))
}

/// The same for text that holds nothing but what may act on the terminal.
func show(_ text: String) {
    ProgressLine.clear()
    guard let failure = Stream.output.write(text) else { return }
    complain("standard output cannot be written: \(failure)")
    exit(ExitStatus.outputFailed.rawValue)
}

func output(_ report: JSONObject) { output(report.line) }
