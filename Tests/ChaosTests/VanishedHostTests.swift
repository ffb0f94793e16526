import TestSupport
import ClinicFixture
import EmbeddedPostgres
import Foundation
import Glibc
import Postgres
import Testing

/// A server and workers on hosts of their own, of which one vanishes: what is sent to it is lost, and nothing comes back.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(if: PrivateNetwork.isPossible, "network namespaces need root"))
struct VanishedHostTests {
    @Test func `who loses the network notices, and the server does not keep the sessions of who is gone`() async throws
    {
        try await Self.withServer { database, network in
            let worker = try Self.worker(database, network, onHost: 0)
            try await worker.wait(for: "working")
            try await database.submit(Forms.footDrop("A"))
            try await database.waitUntilIdle()
            try await Self.waitForSessions(database, ofHost: 0, network) { $0 > 0 }
            try network.setLink(ofHost: 0, up: false)
            try await worker.wait(for: "the database is lost")
            // It is idle: without probes the server would keep it for hours.
            try await Self.waitForSessions(database, ofHost: 0, network) { $0 == 0 }
            try await database.submit(Forms.caudaEquina("A"))
            try network.setLink(ofHost: 0, up: true)
            try await worker.wait(for: "the database is back")
            try await database.waitUntilIdle()
            worker.signal(SIGTERM)
            let ending = await worker.ending()
            #expect(ending.status == 0, "\(ending.errors)")
            let imbalances = try await database.imbalances(submissions: 2)
            #expect(imbalances == [])
        }
    }

    /// The time limits for statements and for idle transactions do not end a session whose server waits to send.
    @Test func `a host that vanishes while it is sent its forms keeps them from nobody`() async throws {
        try await Self.withServer { database, network in
            let lost = try Self.worker(database, network, onHost: 0)
            try await lost.wait(for: "working")
            try await database.with("nurse") { nurse in
                _ = try await nurse.query("SELECT intake.pause('Ann')")
                // More than the buffers of both ends hold.
                let form = Forms.harmless("PATIENT") + String(repeating: " ", count: 1_000_000)
                try await database.submit((0..<15).map { form.replacing("PATIENT", with: "A\($0)") })
                let lock = try await OpenTransaction(database, "LOCK TABLE intake.submission IN ACCESS EXCLUSIVE MODE")
                _ = try await nurse.query("SELECT intake.resume('Ann')")
                try await database.asOwner { owner in
                    try await eventually("the worker is about to read the forms") {
                        try await owner.count(
                            """
                            SELECT count(*) FROM pg_stat_activity
                            WHERE wait_event_type = 'Lock' AND query LIKE 'WITH claimed%' AND datname = current_database()
                            """) > 0
                    }
                }
                lost.signal(SIGSTOP)
                try await lock.rollBack()
            }
            try await database.asOwner { owner in
                try await eventually("the server waits for the worker to take what it sends") {
                    try await owner.count(
                        """
                        SELECT count(*) FROM pg_stat_activity
                        WHERE host(client_addr) = $1 AND wait_event = 'ClientWrite'
                        """, network.ownAddress(ofHost: 0)) == 1
                }
            }
            try network.setLink(ofHost: 0, up: false)
            let other = try Self.worker(database, network, onHost: 1)
            try await database.submit(Forms.caudaEquina("B"))
            try await database.waitUntilIdle()
            let workers = try await database.count("SELECT count(DISTINCT worker) FROM intake.assessment")
            #expect(workers == 1)

            try network.setLink(ofHost: 0, up: true)
            lost.signal(SIGCONT)
            try await lost.wait(for: "the database is back")
            for worker in [lost, other] {
                worker.signal(SIGTERM)
                let ending = await worker.ending()
                #expect(ending.status == 0, "\(ending.errors)")
            }
            let imbalances = try await database.imbalances(submissions: 16)
            #expect(imbalances == [])
        }
    }

    private static func worker(
        _ database: ClinicDatabase, _ network: PrivateNetwork, onHost host: Int
    ) throws -> Program {
        try Program(
            [
                "worker", "--database",
                "host=\(network.address(forHost: host)) dbname=\(database.name) user=worker sslmode=disable",
            ], launcher: network.launcher(forHost: host))
    }

    /// Waits until the server has as many sessions of a host as the condition says.
    private static func waitForSessions(
        _ database: ClinicDatabase, ofHost host: Int, _ network: PrivateNetwork, _ condition: (Int) -> Bool
    ) async throws {
        try await database.asOwner { owner in
            try await eventually("the server has the right number of sessions of the host") {
                condition(
                    try await owner.count(
                        "SELECT count(*) FROM pg_stat_activity WHERE host(client_addr) = $1",
                        network.ownAddress(ofHost: host)))
            }
        }
    }

    /// Runs `body` with two hosts and a server on the hub, which listens on the network between them.
    private static func withServer(_ body: (ClinicDatabase, PrivateNetwork) async throws -> Void) async throws {
        let network = try PrivateNetwork(hosts: 2)
        let server = try await Clinic.newServer(launcher: network.launcherOnHub)
        do {
            let database = try await Clinic.newDatabase(on: server)
            let rules = try FileHandle(forWritingTo: URL(filePath: server.dataDirectory + "/pg_hba.conf"))
            try rules.seekToEnd()
            try rules.write(contentsOf: Data("host all all 10.99.0.0/16 trust\n".utf8))
            try rules.close()
            try await database.execute("ALTER SYSTEM SET listen_addresses = '0.0.0.0'")
            try await server.restart()
            try await body(database, network)
        } catch {
            try await server.remove()
            throw error
        }
        try await server.remove()
    }
}
