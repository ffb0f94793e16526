import ClinicFixture
import Daemon
import Testing

@Suite struct JointNotifierTests {
    private let manager: ServiceManagerSocket
    private let joint: JointNotifier

    init() throws {
        manager = try ServiceManagerSocket(isAbstract: true)
        joint = JointNotifier(
            ServiceNotifier(environment: ["NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "30000000"]),
            of: "databases")
    }

    @Test func `the whole is ready once each of its parts is`() {
        let (north, south) = (joint.part("north"), joint.part("south"))
        north.ready("working, protocol 2")
        #expect(!manager.received().contains { $0.contains("READY=1") })
        south.ready("waiting for the database")
        #expect(
            manager.received() == ["READY=1\nSTATUS=2 databases: 1 waiting for the database (south), 1 working (north)"]
        )
        south.ready("working")
        #expect(manager.received() == ["STATUS=2 databases: 2 working"])
    }

    @Test func `a part that shows no sign of life is not hidden by the others`() {
        let parts = [joint.part("north"), joint.part("south")]
        func beats() -> Int { manager.received().count { $0 == "WATCHDOG=1" } }
        for _ in 0..<10 { parts[0].alive() }
        #expect(beats() == 0)
        parts[1].alive()
        #expect(beats() == 1)
        parts[1].alive()
        #expect(beats() == 0)
        // One that is no longer there is not waited for.
        parts[0].leave()
        #expect(beats() == 1)
    }

    @Test func `one that ends stops nobody else, and what it says afterwards counts for nothing`() {
        let (north, south) = (joint.part("north"), joint.part("south"))
        north.ready("working")
        south.ready("working")
        _ = manager.received()
        south.stopping("finished the batch in hand")
        south.leave()
        south.alive()
        south.ready("working")
        let said = manager.received()
        #expect(!said.contains { $0.contains("STOPPING") })
        #expect(said.last == "STATUS=1 databases: 1 working")
    }

    @Test func `one that leaves takes no other of its name with it`() {
        let (goes, comes) = (joint.part("north"), joint.part("north"))
        goes.leave()
        comes.ready("waiting for the database")
        #expect(manager.received().last == "READY=1\nSTATUS=1 databases: 1 waiting for the database (north)")
    }

    @Test func `a status names three of those that do not work, and counts the others`() {
        let parts = (1...6).map { joint.part("c\($0)") }
        parts[0].ready("working, 5 forms since it was started")
        for part in parts.dropFirst() { part.ready("standby: reason \(part)") }
        #expect(
            manager.received().last?.hasSuffix("6 databases: 5 standby (c2, c3, c4 and 2 more), 1 working (c1)") == true
        )
    }
}
