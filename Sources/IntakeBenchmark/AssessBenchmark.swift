internal import BenchmarkTwins
internal import Glibc
package import IntakeForms
internal import SpineProtocol
internal import TriageCore

/// What one form costs: reading its JSON, assessing it, writing the result; without a database.
package struct AssessBenchmark: Sendable {
    /// A step of the work.
    package enum Step: String, Sendable, CaseIterable {
        case read, assess, encode
        /// The three together.
        case whole
    }

    /// What one kind of form costs.
    package struct Row: Sendable {
        package struct Cost: Sendable {
            /// Of the rounds, in microseconds a form.
            package let median: Double
            package let best: Double
            /// How often memory is taken, a form, and how many bytes; nil where the runtime cannot be asked.
            package let allocations: Double?
            package let allocatedBytes: Double?
        }

        package let form: String
        package let bytes: Int
        package let resultBytes: Int
        package let costs: [Step: Cost]
    }

    package struct Report: BenchmarkReport {
        package let rows: [Row]
        package let rounds: Int
        package let perRound: Int
        package let assessments: Int
        /// Resident memory before and after that many assessments, in bytes.
        package let residentBefore: Int
        package let residentAfter: Int
    }

    /// A form and what each step makes of it.
    private struct Subject {
        let name: String
        let bytes: [UInt8]
        let form: IntakeForm
        let assessment: Assessment
    }

    private static let received = Instant(seconds: 1_772_442_000)

    private let reader: FormReader
    private let assessor: Assessor
    private let encoder: AssessmentEncoder
    private let settings = ClinicSettings()
    private let subjects: [Subject]

    /// - Throws: when the protocol cannot be compiled.
    package init() throws {
        reader = FormReader(spineQuestionnaire)
        assessor = try Assessor(try spineProtocol.applying(settings))
        encoder = AssessmentEncoder(spineQuestionnaire)
        subjects = try BenchmarkForms.all.map { [reader, assessor] name, text in
            let bytes = Array(text.utf8)
            let form = try reader.read(bytes)
            return Subject(
                name: name, bytes: bytes, form: form,
                assessment: assessor.assess(TriageCase(form: form, received: Self.received)))
        }
    }

    /// - Parameters:
    ///   - perRound: how often each step is done in a round.
    ///   - assessments: how many are made between the two looks at the memory.
    ///   - report: called with what has been done.
    package func run(
        rounds: Int = 9, perRound: Int = 2_000, assessments: Int = 200_000, report: (String) -> Void
    ) async throws -> Report {
        var times: [Int: [Step: [Double]]] = [:]
        for round in 0..<rounds {
            for (index, subject) in subjects.enumerated() {
                try Task.checkCancellation()
                for step in Step.allCases {
                    times[index, default: [:]][step, default: []].append(
                        microseconds(of: step, subject, count: perRound))
                }
            }
            report("round \(round + 1) of \(rounds)")
        }
        let rows = subjects.enumerated().map { index, subject in
            Row(
                form: subject.name, bytes: subject.bytes.count, resultBytes: encode(subject).count,
                costs: Dictionary(
                    uniqueKeysWithValues: Step.allCases.map { step in
                        let sample = Sample(times[index]?[step] ?? [])
                        let memory = allocations(of: step, subject)
                        return (
                            step,
                            Row.Cost(
                                median: sample.median ?? 0, best: sample.values.first ?? 0, allocations: memory?.count,
                                allocatedBytes: memory?.bytes)
                        )
                    }))
        }
        let own = ProcessMeter(processID: getpid())
        let before = own.residentMemory ?? 0
        for count in 0..<assessments {
            if count % 4_096 == 0 { try Task.checkCancellation() }
            perform(.whole, subjects[count % subjects.count])
        }
        return Report(
            rows: rows, rounds: rounds, perRound: perRound, assessments: assessments, residentBefore: before,
            residentAfter: own.residentMemory ?? 0)
    }

    private func microseconds(of step: Step, _ subject: Subject, count: Int) -> Double {
        let start = ContinuousClock.now
        for _ in 0..<count { perform(step, subject) }
        return (ContinuousClock.now - start) / .microseconds(1) / Double(count)
    }

    /// How often a step takes memory and how many bytes.
    private func allocations(of step: Step, _ subject: Subject) -> (count: Double, bytes: Double)? {
        let count = 100
        let (callsBefore, bytesBefore) = (floor_allocation_count(), floor_allocated_bytes())
        guard floor_count_allocations(true) else { return nil }
        for _ in 0..<count { perform(step, subject) }
        guard floor_count_allocations(false) else { return nil }
        return (
            Double(floor_allocation_count() - callsBefore) / Double(count),
            Double(floor_allocated_bytes() - bytesBefore) / Double(count)
        )
    }

    // Never inlined, so that the compiler cannot see that nobody looks at the results.
    @inline(never)
    private func perform(_ step: Step, _ subject: Subject) {
        switch step {
        case .read: discard(read(subject))
        case .assess: discard(assess(subject.form))
        case .encode: discard(encode(subject))
        case .whole:
            guard let form = read(subject) else { return }
            let assessment = assess(form)
            discard(encode(assessment, form))
        }
    }

    private func read(_ subject: Subject) -> IntakeForm? {
        do throws(UnreadableForm) { return try reader.read(subject.bytes) } catch { return nil }
    }

    private func assess(_ form: IntakeForm) -> Assessment {
        assessor.assess(TriageCase(form: form, received: Self.received))
    }

    private func encode(_ subject: Subject) -> [UInt8] { encode(subject.assessment, subject.form) }

    private func encode(_ assessment: Assessment, _ form: IntakeForm) -> [UInt8] {
        encoder.encode(
            assessment, respondBy: settings.respondBy(assessment.level, from: Self.received), freeText: form.freeText)
    }

    @inline(never)
    private func discard<T>(_ value: T) {}
}

extension AssessBenchmark.Report {
    /// A table for people, ending with a line break.
    package var text: String {
        var heading = ["form", "bytes", "result"]
        for step in AssessBenchmark.Step.allCases { heading += ["\(step.rawValue) µs", "best", "mallocs"] }
        var table = TextTable(heading)
        for row in rows {
            var cells = [row.form, "\(row.bytes)", "\(row.resultBytes)"]
            for step in AssessBenchmark.Step.allCases {
                guard let cost = row.costs[step] else { continue }
                cells += [cost.median.decimals(2), cost.best.decimals(2), cost.allocations?.decimals(0) ?? "-"]
            }
            table.add(cells)
        }
        return """
            Microseconds a form: the median and the best of \(rounds) rounds of \(perRound). Mallocs: how often the
            Swift runtime takes memory, for objects, arrays, texts and pointers alike; counted in a run of its own.

            \(table.text)
            \(assessments) assessments: \(Self.mebibytes(residentBefore)) MiB resident before, \
            \(Self.mebibytes(residentAfter)) MiB after.

            """
    }

    private static func mebibytes(_ bytes: Int) -> String { (Double(bytes) / 1_048_576).decimals(1) }

    /// The forms, then the memory.
    package var json: [JSONObject] {
        let forms = rows.map { row in
            var report: JSONObject = ["form": row.form, "bytes": row.bytes, "resultBytes": row.resultBytes]
            for (step, cost) in row.costs { report.set(step.rawValue, to: cost.report) }
            return report
        }
        return forms + [
            [
                "assessments": assessments, "residentBytesBefore": residentBefore,
                "residentBytesAfter": residentAfter,
            ]
        ]
    }
}

extension AssessBenchmark.Row.Cost {
    fileprivate var report: JSONObject {
        [
            "medianMicroseconds": median, "bestMicroseconds": best, "allocations": allocations,
            "allocatedBytes": allocatedBytes,
        ]
    }
}
