internal import CWorker
internal import Foundation
internal import Glibc
internal import Postgres

/// Why a worker cannot keep its record.
package struct FlightRecorderError: Error, CustomStringConvertible {
    package let description: String
}

/// Writes down, in a mapped file, which form a worker has in hand, so that the next process knows after a crash which one
/// it was: a trap cannot be caught, and what the transaction knew is rolled back.
///
/// A step costs a few plain memory writes; the kernel keeps the page when the process is gone. The file is locked while its
/// process lives, so that any worker of the folder can tell a dead one's record. It does not outlive the boot: a power cut
/// is no form's fault.
///
/// Unchecked: one thread at a time writes, the one that works on the batch; the watchdog reads and sets a mark of its own.
final class FlightRecorder: @unchecked Sendable {
    /// What a worker is doing; the numbers are part of the file's layout.
    enum Phase: UInt32, Sendable {
        case idle = 0
        /// Waiting for forms, or for their patients' other forms.
        case claiming = 1
        /// Reading a form's JSON.
        case reading = 2
        case assessing = 3
        /// Waiting for the database to take the results.
        case writing = 4
        /// Reading an earlier form of a patient, which is the form in hand.
        case readingHistory = 5

        /// Whether one form is in hand.
        var isOfOneForm: Bool { self == .reading || self == .assessing || self == .readingHistory }
    }

    let path: String
    private let descriptor: Int32
    private let record: UnsafeMutablePointer<flight_record>
    private static let size = MemoryLayout<flight_record>.size

    /// Makes a record in a folder, which is made too.
    ///
    /// - Parameter tag: stands for the database, in letters and digits: workers of others leave the record alone.
    /// - Throws: ``FlightRecorderError`` where the folder cannot be used; it must be the user's own.
    init(folder: String, tag: String) throws(FlightRecorderError) {
        try Self.prepare(folder)
        let name = tag + "-" + UUID().uuidString.lowercased()
        path = folder + "/" + name + ".flight"
        // Locked before others can see it under its name.
        let draft = folder + "/" + name + ".new"
        descriptor = open(draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("made", draft) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, ftruncate(descriptor, off_t(Self.size)) == 0,
            let memory = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), memory != MAP_FAILED
        else {
            close(descriptor)
            unlink(draft)
            throw Self.failure("mapped", draft)
        }
        record = memory.bindMemory(to: flight_record.self, capacity: 1)
        let boot = Self.boot()
        record.pointee = flight_record(
            magic: Self.magic, boot_high: boot.high, boot_low: boot.low, progress: 0, form_high: 0, form_low: 0,
            number: 0, phase: Phase.idle.rawValue, batch: 0, hung: 0, unused: 0)
        guard rename(draft, path) == 0 else {
            munmap(record, Self.size)
            close(descriptor)
            unlink(draft)
            throw Self.failure("named", path)
        }
    }

    deinit {
        munmap(record, Self.size)
        close(descriptor)
    }

    private static let magic: UInt64 = 0x3174_6867_6969_6c66

    /// Begins a step of a batch of so many forms.
    func step(_ phase: Phase, batch: Int) { flight_record_step(record, phase.rawValue, UInt32(clamping: batch)) }

    /// Takes one form in hand.
    func form(_ phase: Phase, _ number: Int64, _ id: PostgresUUID) {
        flight_record_form(record, phase.rawValue, number, id.high, id.low)
    }

    func idle() { step(.idle, batch: 0) }

    /// Counts the steps since the start.
    var progress: UInt64 { flight_record_progress(record) }
    var phase: Phase { Phase(rawValue: flight_record_phase(record)) ?? .idle }
    /// The form in hand; meaningful in a phase of one form.
    var form: PostgresUUID { PostgresUUID(high: record.pointee.form_high, low: record.pointee.form_low) }

    /// Notes that the process ends itself because the form in hand does not come to an end.
    func hang() { flight_record_hang(record) }

    /// Removes the record, at a clean end.
    func remove() { unlink(path) }

    /// What the record of a worker that is gone says.
    struct Finding: Sendable, Equatable {
        let phase: Phase
        let isHang: Bool
        let number: Int64
        let form: PostgresUUID
        /// How many forms the batch had, or was to have.
        let batch: Int
    }

    /// The record of a worker that is gone; locked, so that no other worker acts on it too.
    ///
    /// Unchecked: the descriptor is closed once, in `deinit`.
    final class Predecessor: @unchecked Sendable {
        let path: String
        let finding: Finding?
        private let descriptor: Int32

        fileprivate init(path: String, finding: Finding?, descriptor: Int32) {
            self.path = path
            self.finding = finding
            self.descriptor = descriptor
        }

        deinit { close(descriptor) }

        /// Removes the record once what it says is in the database.
        func remove() { unlink(path) }
    }

    /// The records in a folder whose processes are gone; those of an earlier boot, and what is no record, say nothing.
    static func predecessors(in folder: String, tag: String) -> [Predecessor] {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: folder) } catch { return [] }
        var found: [Predecessor] = []
        for name in names.sorted()
        where name.hasPrefix(tag + "-") && (name.hasSuffix(".flight") || name.hasSuffix(".new")) {
            let path = folder + "/" + name
            let descriptor = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            // The process that made it holds the lock as long as it lives; a worker that acts on it holds it too.
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                close(descriptor)
                continue
            }
            // Another worker may have acted on it and removed it between open and flock.
            guard access(path, F_OK) == 0 else {
                close(descriptor)
                continue
            }
            found.append(Predecessor(path: path, finding: read(descriptor), descriptor: descriptor))
        }
        return found
    }

    private static func read(_ descriptor: Int32) -> Finding? {
        var content = flight_record()
        let count = withUnsafeMutableBytes(of: &content) { pread(descriptor, $0.baseAddress, $0.count, 0) }
        let boot = boot()
        guard count == size, content.magic == magic, content.boot_high == boot.high, content.boot_low == boot.low,
            let phase = Phase(rawValue: content.phase)
        else { return nil }
        return Finding(
            phase: phase, isHang: content.hung != 0, number: content.number,
            form: PostgresUUID(high: content.form_high, low: content.form_low), batch: Int(content.batch))
    }

    private static func boot() -> PostgresUUID {
        let text = FileManager.default.contents(atPath: "/proc/sys/kernel/random/boot_id") ?? Data()
        return PostgresUUID(String(decoding: text, as: UTF8.self).prefix(36)) ?? PostgresUUID(high: 0, low: 0)
    }

    private static func prepare(_ folder: String) throws(FlightRecorderError) {
        if mkdir(folder, 0o700) != 0, errno != EEXIST { throw failure("made", folder) }
        var status = stat()
        // A folder of somebody else's could be emptied, or filled, by them.
        guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(),
            status.st_mode & 0o022 == 0
        else {
            throw FlightRecorderError(
                description:
                    "the folder '\(folder)' for the worker's record must be a folder of its own user that nobody "
                    + "else can write to; give another one with worker.stateFolder")
        }
    }

    private static func failure(_ what: String, _ path: String) -> FlightRecorderError {
        FlightRecorderError(
            description: "the worker's record '\(path)' could not be \(what): \(String(cString: strerror(errno)))")
    }
}
