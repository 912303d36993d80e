package joist.compiler.x86.generator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import joist.compiler.x86.assembler.Gpr;

/**
 * Where every web is.
 *
 * @param temporaries the registers that each step, by its number, has for itself
 * @param scratch vector registers for what is in memory, none where nothing is
 * @param frame the bytes of the stack frame
 */
record Allocation(
    Map<Integer, Spot> spots,
    Map<Integer, List<Integer>> temporaries,
    List<Integer> scratch,
    int frame) {

  /** How many vector registers are kept for values that are in the frame. */
  private static final int SCRATCH = 2;

  /**
   * The general registers that are given, the arguments' first and in their order, so that these
   * stay where they come; rax and rcx are for addresses, rsp and rbp for the frame.
   */
  private static final List<Gpr> GENERAL =
      List.of(
          Gpr.RDI, Gpr.RSI, Gpr.RDX, Gpr.R8, Gpr.R9, Gpr.R10, Gpr.R11, Gpr.RBX, Gpr.R12, Gpr.R13,
          Gpr.R14, Gpr.R15);

  Spot spot(int web) {
    Spot spot = spots.get(web);
    if (spot == null) {
      throw new IllegalStateException("web " + web + " is nowhere");
    }
    return spot;
  }

  static Gpr general(int index) {
    return GENERAL.get(index);
  }

  /** The general registers that are in use. */
  List<Gpr> generals(StepBuilder.Steps steps) {
    return spots.entrySet().stream()
        .filter(entry -> steps.isGeneral(entry.getKey()))
        .filter(entry -> entry.getValue() instanceof Spot.Register)
        .map(entry -> general(((Spot.Register) entry.getValue()).number()))
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * Finds a place for everything.
   *
   * @param inMemory webs that need no register
   */
  static Allocation of(StepBuilder.Steps steps, Map<Integer, Spot> inMemory, Level level) {
    Lifetimes lifetimes = Lifetimes.of(steps, inMemory, level);
    Map<Integer, Integer> general =
        LinearScan.allocate(lifetimes.general(), numbers(GENERAL.size()));
    int registers = level.registers();
    Map<Integer, Integer> vector = LinearScan.allocate(lifetimes.vector(), numbers(registers));
    List<Integer> scratch = List.of();
    if (vector.size() < lifetimes.vector().size()) {
      registers -= SCRATCH;
      vector = LinearScan.allocate(lifetimes.vector(), numbers(registers));
      scratch = List.of(registers, registers + 1);
    }
    Map<Integer, Spot> spots = new HashMap<>(inMemory);
    int frame = put(spots, lifetimes.vector(), vector, new Room(0, level.width().bytes()));
    frame = put(spots, lifetimes.general(), general, new Room(frame, Long.BYTES));
    return new Allocation(spots, temporaries(lifetimes, vector), scratch, frame);
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  /** Where in the frame slots begin, and how large they are. */
  private record Room(int start, int bytes) {}

  /** Slots are shared as registers are, only that there are always enough. */
  private static int put(
      Map<Integer, Spot> spots, List<Interval> all, Map<Integer, Integer> given, Room room) {
    List<Interval> rest = new ArrayList<>();
    for (Interval interval : all) {
      Integer register = given.get(interval.web);
      if (register != null) {
        spots.put(interval.web, new Spot.Register(register));
      } else {
        rest.add(interval);
      }
    }
    int end = room.start();
    Map<Integer, Integer> slots = LinearScan.allocate(rest, numbers(rest.size()));
    for (Map.Entry<Integer, Integer> slot : slots.entrySet()) {
      int offset = room.start() + slot.getValue() * room.bytes();
      spots.put(slot.getKey(), new Spot.Slot(offset));
      end = Math.max(end, offset + room.bytes());
    }
    return end;
  }

  private static Map<Integer, List<Integer>> temporaries(
      Lifetimes lifetimes, Map<Integer, Integer> given) {
    Map<Integer, List<Integer>> result = new HashMap<>();
    lifetimes
        .temporaries()
        .forEach((step, webs) -> {
          List<Integer> registers = new ArrayList<>();
          webs.forEach(web -> registers.add(given.get(web)));
          result.put(step, registers);
        });
    return result;
  }
}
