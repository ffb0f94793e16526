import TestSupport
import ClinicFixture
import Foundation

/// A time of day for one process and its children that is wrong, and can be stepped while they run.
struct WrongClock: Sendable {
    private let file: URL
    /// What makes a process that is started with it have this clock.
    let environment: [String: String]

    /// - Parameter folder: where the clock's file is made, under a name of its own.
    init(hours: Int, in folder: URL) throws {
        let built = Program.buildFolder.appending(path: "libWrongClock.so")
        guard FileManager.default.fileExists(atPath: built.path()) else {
            throw NeverHappened(what: "the library WrongClock was built")
        }
        let name = "clock-\(UUID().uuidString)"
        file = folder.appending(path: name)
        // The server's account may not be able to enter the folder of the build, and would silently have the right time.
        let library = folder.appending(path: name + ".so")
        try FileManager.default.copyItem(at: built, to: library)
        environment = ["LD_PRELOAD": library.path(), "WRONG_CLOCK_FILE": file.path()]
        try Data(Self.bytes(hours)).write(to: file)
    }

    /// The same for what is started by a launcher.
    var launcher: [String] { ["env"] + environment.map { "\($0)=\($1)" } }

    /// Steps the clock to another difference from the right one.
    func step(toHours hours: Int) throws {
        // In place: the process has mapped this file, and not another of its name.
        let handle = try FileHandle(forWritingTo: file)
        try handle.write(contentsOf: Data(Self.bytes(hours)))
        try handle.close()
    }

    /// A difference from the right time, up to a year.
    static func hours(_ dice: inout Dice) -> Int { dice.number(-365 * 24...365 * 24) }

    private static func bytes(_ hours: Int) -> [UInt8] {
        withUnsafeBytes(of: Int64(hours) * 3_600) { Array($0) }
    }
}
