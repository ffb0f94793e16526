import IntakeStore
import Postgres
import Testing

@Suite struct DatabaseAdviceTests {
    private static let good: DatabaseFacts = {
        var facts = DatabaseFacts()
        facts.database = "clinic"
        facts.transport = Transport(isLocalSocket: true, isLoopback: false, sslMode: "prefer", isEncrypted: false)
        facts.settings = [
            "log_parameter_max_length": "0", "log_parameter_max_length_on_error": "0", "log_statement": "none",
            "log_min_duration_statement": "-1", "log_min_duration_sample": "-1", "log_transaction_sample_rate": "0",
            "synchronous_standby_names": "ANY 1 (a, b)", "synchronous_commit": "on", "fsync": "on",
            "full_page_writes": "on",
        ]
        facts.standbys = 2
        return facts
    }()

    @Test func `a database that is set up as advised gets no advice`() {
        #expect(Self.good.advice.isEmpty, "\(Self.good.advice)")
    }

    private static func facts(_ change: (inout DatabaseFacts) -> Void) -> DatabaseFacts {
        var facts = good
        change(&facts)
        return facts
    }

    @Test(arguments: [
        (
            facts { $0.settings["log_parameter_max_length"] = "-1" }, DatabaseAdvice.Code.parametersLogged,
            DatabaseAdvice.Severity.look
        ),
        (
            facts {
                $0.settings["log_parameter_max_length"] = "-1"
                $0.settings["log_min_duration_statement"] = "250"
            }, .parametersLogged, .act
        ),
        (facts { $0.settings["log_parameter_max_length_on_error"] = "-1" }, .parametersLoggedOnError, .act),
        (facts { $0.rolesWithParameters = ["site"] }, .parametersLoggedForRole, .act),
        (facts { $0.settings["log_statement"] = "all" }, .statementsLogged, .look),
        (facts { $0.settings["pgaudit.log_parameter"] = "on" }, .plansLogged, .act),
        (facts { $0.publicRights = ["TEMPORARY"] }, .publicRights, .look),
        (facts { $0.notifyQueue = 0.2 }, .notifyQueue, .look), (facts { $0.notifyQueue = 0.9 }, .notifyQueue, .act),
        (facts { $0.clockAhead = -61 }, .clock, .look), (facts { $0.standbys = 0 }, .standbyAway, .act),
        (facts { $0.settings["synchronous_standby_names"] = "" }, .noStandby, .look),
        (facts { $0.hasNoPersons = true }, .noPersons, .act),
        (facts { $0.settings["fsync"] = "off" }, .commitNotDurable, .act),
        (facts { $0.settings["synchronous_commit"] = "local" }, .commitNotDurable, .act),
    ])
    func `each fault is named alone, with its severity and a remedy`(
        facts: DatabaseFacts, code: DatabaseAdvice.Code, severity: DatabaseAdvice.Severity
    ) {
        #expect(facts.advice.map(\.code) == [code] && facts.advice.map(\.severity) == [severity])
        #expect(facts.advice.allSatisfy { !$0.text.isEmpty && !$0.remedy.isEmpty })
    }

    @Test(arguments: [
        ("disable", false, DatabaseAdvice.Severity.act), ("allow", false, .act), ("prefer", false, .act),
        ("prefer", true, .look), ("require", false, .look), ("verify-ca", false, nil), ("verify-full", false, nil),
    ])
    func `over TCP only a checked certificate is good enough`(
        mode: String, isLoopback: Bool, severity: DatabaseAdvice.Severity?
    ) {
        let facts = Self.facts {
            $0.transport = Transport(isLocalSocket: false, isLoopback: isLoopback, sslMode: mode, isEncrypted: true)
        }
        #expect(facts.advice.map(\.severity) == (severity.map { [$0] } ?? []))
        #expect(facts.advice.allSatisfy { $0.remedy.contains("verify-full") })
    }
}
