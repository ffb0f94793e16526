import ArgumentParser
import Glibc

/// The release of this executable.
let releaseVersion = "0.1.0"

@main
enum Program {
    static func main() async {
        CrashSilence.begin()
        let arguments = Array(CommandLine.arguments.dropFirst())
        // The parser's own help takes any word.
        if let line = CommandSuggestion.line(for: arguments),
            arguments.first == "help" || (try? IntakeTriage.parseAsRoot(arguments)) == nil
        {
            complain(line)
            exit(ExitStatus.usage.rawValue)
        }
        await IntakeTriage.main()
    }
}

struct IntakeTriage: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "intake-triage",
        abstract: "Reads intake forms about back, leg and foot trouble and finds the urgent ones.",
        discussion: """
            A clinic's web site stores each form in PostgreSQL with intake.submit; the worker assesses it and writes the \
            result, the alert and the removal from the queue in one transaction; staff see a worklist ordered by urgency. \
            It suggests an urgency to staff; it never diagnoses.

            Every option can also be set by an INTAKE_TRIAGE_ variable or in the file given with --config. Exit codes are \
            those of sysexits: 0 fine, 64 usage, 65 bad input, 69 database unavailable, 70 internal, 75 try again, \
            77 no permission, 78 bad configuration.
            """,
        version: "intake-triage \(releaseVersion)",
        subcommands: [
            WorkerCommand.self, AlerterCommand.self, WebCommand.self, AlertsCommand.self, PeopleCommand.self,
            RotaCommand.self,
            AuditCommand.self,
            DemoCommand.self,
            TriageCommand.self,
            SubmitCommand.self, QuestionnaireCommand.self, WordsCommand.self, SetupCommand.self, SchemaCommand.self,
            ProtocolCommand.self,
            AdoptCommand.self,
            PauseCommand.self, ResumeCommand.self, BenchCommand.self, DoctorCommand.self, CheckConfigCommand.self,
            MetricsCommand.self, MonitorCommand.self,
            SetbackCommand.self, RetentionCommand.self, EraseCommand.self,
        ],
        groupedSubcommands: [
            CommandGroup(
                name: "Staff",
                subcommands: [
                    WorklistCommand.self, CaseCommand.self, AcknowledgeCommand.self, CloseCommand.self,
                    EscalateCommand.self, ResolveCommand.self, ResolveAllCommand.self,
                    ReadCommand.self, AmendCommand.self, TakeCommand.self, ReleaseCommand.self, HandOverCommand.self,
                    OverrideCommand.self,
                    ReopenCommand.self, UndoCommand.self, DoneCommand.self, QuarantineCommand.self, ExplainCommand.self,
                    StatusCommand.self,
                ])
        ])
}
