import ArgumentParser
import Daemon
import Foundation
import Glibc
import Logging
import Postgres
import ProtocolReview
import ServiceLifecycle
import SpineProtocol
import StaffBoard
import TriageCore
import WebPages

struct WebCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "web", abstract: "The staff board: worklist, cases and what people do about them, in a browser.",
        discussion: """
            Where it listens, by which address browsers reach it and who may do what is in the object 'board' of the \
            configuration file. It listens on a Unix socket, which it makes for its own account and group alone, or on a port \
            of 127.0.0.1; a proxy such as oauth2-proxy signs people in and names them in a header. Its database login needs \
            the rights of intake_clinician and is marked by intake_board: it acts in the names of people, and for nobody \
            never. SIGTERM and SIGINT let requests end and end with 0. Under systemd it sends READY, STATUS, WATCHDOG and \
            STOPPING.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        do {
            let settings = try await common.settings()
            if try database.isPooled(settings) {
                throw ConfigurationError(
                    description: "the board keeps few sessions of its own: give it the database itself, not a pooler")
            }
            let configuration = try BoardConfiguration(
                try settings.board(), database: Self.session(try database.connectionString(settings)),
                printedProtocol: Self.printedProtocol)
            // The socket is for its account and group from the moment at which it exists.
            umask(0o117)
            let logger = try common.logger(settings, default: .info)
            let board = StaffBoard(
                configuration, notifier: ServiceNotifier(environment: ProcessInfo.processInfo.environment),
                logger: logger)
            try await ServiceRunner.run(board, logger: logger) {
                logger.notice("SIGHUP changes nothing; start the board again to have it read its configuration")
            }
        } catch {
            throw fail(error)
        }
    }

    static func session(_ database: String) -> ConnectionConfiguration {
        .ofDaemon(
            database, applicationName: "intake-triage web", settings: WebSession.settings,
            isPooled: false,
            hosts: HostMemory())
    }

    static var printedProtocol: BoardConfiguration.PrintedProtocol {
        .init(version: spineProtocol.version, markdown: ProtocolDocument.markdown(spineProtocol))
    }
}
