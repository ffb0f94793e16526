import Foundation
import Glibc

/// A file system in memory for a tablespace, which can be made full; root alone can mount it.
///
/// A shell changes its size, and unmounts it when this process ends, however it ends.
final class TinyDisk: Sendable {
    let folder: String
    private let keeper: Process
    private let input: FileHandle
    private let output: FileHandle
    private static let size = "2g"

    /// - Parameter owner: a file whose owner is to own the disk.
    /// - Returns: nil where this process may not mount.
    init?(ownedAs owner: String) throws {
        guard geteuid() == 0 else { return nil }
        var status = stat()
        guard stat(owner, &status) == 0 else { throw POSIXError(.ENOENT) }
        var template = Array("/tmp/intake-disk-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXError(.EIO) }
        folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        let script = """
            mount -t tmpfs -o "$2" intake-chaos "$1" 2>/dev/null || { rmdir "$1"; echo n; exit; }
            echo y
            while read -r size; do
                if mount -o "remount,size=$size" "$1" 2>/dev/null; then echo y; else echo n; fi
            done
            umount -l "$1"
            rmdir "$1"
            """
        let options = "size=\(Self.size),mode=0700,uid=\(status.st_uid),gid=\(status.st_gid)"
        keeper = Process()
        keeper.executableURL = URL(filePath: "/bin/sh")
        keeper.arguments = ["-c", script, "disk", folder, options]
        let toKeeper = Pipe()
        let fromKeeper = Pipe()
        keeper.standardInput = toKeeper
        keeper.standardOutput = fromKeeper
        input = toKeeper.fileHandleForWriting
        output = fromKeeper.fileHandleForReading
        try keeper.run()
        guard try isDone() else { return nil }
    }

    deinit {
        do {
            try input.close()
        } catch {
            print("the keeper of a disk was not told to end: \(error)")
        }
    }

    /// Leaves no room for anything new; returns whether it could.
    func fill() throws -> Bool {
        for _ in 0..<20 {
            var usage = statvfs()
            guard statvfs(folder, &usage) == 0 else { throw POSIXError(.EIO) }
            // Refused where it has grown since: a file system is not made smaller than what is in it.
            let used = (usage.f_blocks - usage.f_bfree) * usage.f_frsize
            if try resize("\(used / 1_024)k") { return true }
        }
        return false
    }

    /// Gives it its size again; returns whether it could.
    @discardableResult
    func empty() throws -> Bool { try resize(Self.size) }

    private func resize(_ size: String) throws -> Bool {
        try input.write(contentsOf: Data("\(size)\n".utf8))
        return try isDone()
    }

    /// What the shell says.
    private func isDone() throws -> Bool { try output.read(upToCount: 2) == Data("y\n".utf8) }
}
