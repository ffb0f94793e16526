import Foundation
import Testing

@Suite struct ChaosTests {
    /// `deploy/chaos.sh` sets the length and the seed; without it the run is short and every one another.
    @Test func `nothing accepted is lost or doubled, whatever fails`() async throws {
        let environment = ProcessInfo.processInfo.environment
        let seconds = environment["INTAKE_CHAOS_SECONDS"].flatMap { Int($0) } ?? 25
        let seed = environment["INTAKE_CHAOS_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...999_999)
        print("chaos for \(seconds) s with seed \(seed)")
        let tally = try await ChaosRun.run(seed: seed, duration: .seconds(seconds))
        print("chaos for \(seconds) s with seed \(seed):\n\(tally.table)")
        for broken in tally.broken { print("broken: \(broken)") }
        #expect(tally.broken == [], "seed \(seed)")
        #expect(tally.count(.forms, "stored") > 0)
    }
}
