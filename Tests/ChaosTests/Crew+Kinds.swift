import TestSupport
import ClinicFixture
import Foundation

extension Crew {
    /// Workers with batches of all sizes, some with a clock of their own.
    static func workers(
        count: Int, connectionString: String, folder: ScratchFolder, canary: String, tally: Tally
    ) -> Crew {
        Crew("worker", count: count, canary: canary, tally: tally) { dice in
            let batch = [1, 7, 50, 500].randomElement(using: &dice) ?? 500
            let clock = dice.oneIn(3) ? try WrongClock(hours: WrongClock.hours(&dice), in: folder.url) : nil
            let level = ["trace", "info", "info"].randomElement(using: &dice) ?? "info"
            return Start(
                arguments: ["worker", "--database", connectionString, "--batch", "\(batch)", "--log-level", level],
                environment: ["XDG_RUNTIME_DIR": folder.url.path()], clock: clock)
        }
    }

    /// Alerters that tell what is urgent by the pager, and an emergency by the siren too.
    static func alerters(
        count: Int, connectionString: String, receivers: Receivers, canary: String, tally: Tally
    ) throws -> Crew {
        let configuration = try receivers.configuration()
        return Crew("alerter", count: count, canary: canary, tally: tally) { dice in
            let clock = dice.oneIn(3) ? try WrongClock(hours: WrongClock.hours(&dice), in: receivers.folder.url) : nil
            let level = ["trace", "info", "info"].randomElement(using: &dice) ?? "info"
            return Start(
                arguments: [
                    "alerter", "--config", configuration, "--database", connectionString, "--log-level", level,
                ], clock: clock)
        }
    }
}
