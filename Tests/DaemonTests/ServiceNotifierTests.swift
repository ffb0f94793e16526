import ClinicFixture
import Daemon
import Foundation
import Glibc
import Testing

@Suite struct ServiceNotifierTests {
    @Test(arguments: [false, true]) func `messages reach the socket of the service manager`(isAbstract: Bool) throws {
        let manager = try ServiceManagerSocket(isAbstract: isAbstract)
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "30000000"])
        notifier.ready("working")
        notifier.status("waiting")
        notifier.alive()
        notifier.stopping("bye")
        #expect(
            manager.received() == ["READY=1\nSTATUS=working", "STATUS=waiting", "WATCHDOG=1", "STOPPING=1\nSTATUS=bye"])
        #expect(notifier.watchdogInterval == .seconds(15))
    }

    @Test func `no sign of life is sent without a watchdog, or to another process's`() throws {
        let manager = try ServiceManagerSocket(isAbstract: false)
        let environments = [
            ["NOTIFY_SOCKET": manager.address], ["NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "0"],
            ["NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "many"],
            ["NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"],
        ]
        for environment in environments {
            let notifier = ServiceNotifier(environment: environment)
            #expect(notifier.watchdogInterval == nil)
            notifier.alive()
        }
        #expect(manager.received().isEmpty)
        let mine = ServiceNotifier(
            environment: ["NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "1000", "WATCHDOG_PID": "\(getpid())"])
        mine.alive()
        #expect(manager.received() == ["WATCHDOG=1"])
    }

    @Test(arguments: [
        [:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "relative/path"], ["NOTIFY_SOCKET": "/nonexistent/socket"],
        ["NOTIFY_SOCKET": "/" + String(repeating: "x", count: 300)], ["NOTIFY_SOCKET": "vsock:2:1"],
    ])
    func `without a socket that works nothing happens`(environment: [String: String]) {
        let notifier = ServiceNotifier(environment: environment)
        notifier.ready("working")
        notifier.stopping("bye")
    }

    @Test func `a manager that does not read holds nobody up`() throws {
        let manager = try ServiceManagerSocket(isAbstract: false)
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": manager.address])
        for _ in 0..<5_000 { notifier.status("waiting") }
        #expect(!manager.received().isEmpty)
    }
}
