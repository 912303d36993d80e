package joist.compiler.x86.generator;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import joist.compiler.x86.assembler.Assembler;
import joist.compiler.x86.assembler.Gpr;
import joist.compiler.x86.assembler.Location;
import joist.compiler.x86.assembler.Location.At;
import joist.compiler.x86.assembler.Location.Pooled;
import joist.compiler.x86.assembler.Location.Vector;
import joist.compiler.x86.assembler.VectorInstruction;
import joist.compiler.x86.assembler.VectorOpcode;
import joist.compiler.x86.assembler.Width;

/**
 * Brings webs to where instructions can take them from, by what the allocation says. An address may
 * be made in rax, so a location is good until the next one is asked for.
 */
final class Registers {
  private final Assembler code;
  private final Level level;
  private final Allocation allocation;
  private final MaskRegisters masks;

  Registers(Assembler code, Level level, Allocation allocation, MaskRegisters masks) {
    this.code = code;
    this.level = level;
    this.allocation = allocation;
    this.masks = masks;
  }

  Assembler code() {
    return code;
  }

  Level level() {
    return level;
  }

  MaskRegisters masks() {
    return masks;
  }

  /** The mask register with the first {@code lanes} lanes. */
  int mask(int lanes) {
    return masks.first(code, lanes);
  }

  List<Integer> temporaries(int step) {
    return allocation.temporaries().getOrDefault(step, List.of());
  }

  /** A buffer of one vector in the frame. */
  At buffer(int offset) {
    return new At(Gpr.RSP, allocation.frame() + offset);
  }

  boolean isRegister(int web) {
    return allocation.spot(web) instanceof Spot.Register;
  }

  /** Whether a web is in this very register. */
  boolean isIn(int web, int register) {
    return allocation.spot(web) instanceof Spot.Register(int number) && number == register;
  }

  /** The register in which a web's new value is to be made, to be followed by {@link #keep}. */
  int target(int web) {
    return allocation.spot(web) instanceof Spot.Register(int number)
        ? number
        : allocation.scratch().getFirst();
  }

  /** Puts a new value where the web is. */
  void keep(int web, int register) {
    if (allocation.spot(web) instanceof Spot.Slot(int offset)) {
      put(VectorOpcode.VMOVUPS_STORE, level.width(), register, new At(Gpr.RSP, offset));
    }
  }

  /** The register that a web is in, or the second scratch register with its value. */
  int register(int web, Width width) {
    if (allocation.spot(web) instanceof Spot.Register(int number)) {
      return number;
    }
    int scratch = allocation.scratch().getLast();
    load(web, width, scratch);
    return scratch;
  }

  /** Loads or moves a web's value to a register. */
  void load(int web, Width width, int to) {
    switch (allocation.spot(web)) {
      case Spot.Register(int number) -> {
        if (number != to) {
          put(VectorOpcode.VMOVAPS, width, to, new Vector(number));
        }
      }
      case Spot.Constant(int bits) -> constant(bits, width, to);
      case Spot.Operand(Place place, boolean one) when one ->
          put(VectorOpcode.VBROADCASTSS, width, to, address(place));
      case Spot.Slot _, Spot.LaneNumbers _, Spot.Operand _ ->
          put(VectorOpcode.VMOVUPS, width, to, location(web));
    }
  }

  void constant(int bits, Width width, int to) {
    if (bits == 0) {
      code.vector(VectorInstruction.of(VectorOpcode.VPXOR, Width.XMM, to, to, to));
    } else {
      put(VectorOpcode.VBROADCASTSS, width, to, new Pooled(code.pool().one(bits), false));
    }
  }

  /** Where a web's value is, as an operand that may be memory. */
  Location location(int web) {
    return switch (allocation.spot(web)) {
      case Spot.Register(int number) -> new Vector(number);
      case Spot.Slot(int offset) -> new At(Gpr.RSP, offset);
      case Spot.Constant(int bits) -> copies(bits);
      case Spot.LaneNumbers() -> laneNumbers();
      case Spot.Operand(Place place, boolean one) -> {
        At at = address(place);
        yield one ? new At(at.base(), at.displacement(), true) : at;
      }
    };
  }

  /** The same bits for every lane, as an operand. */
  Location copies(int bits) {
    return level == Level.AVX512
        ? new Pooled(code.pool().one(bits), true)
        : new Pooled(code.pool().copies(bits, level.lanes()), false);
  }

  /** Each lane's number, as an operand. */
  Location laneNumbers() {
    List<Integer> numbers = IntStream.range(0, level.lanes()).boxed().toList();
    return new Pooled(code.pool().sequence(numbers), false);
  }

  /** All bits set in the first {@code lanes} lanes, as an operand of AVX2. */
  Location ones(int lanes) {
    List<Integer> bits =
        IntStream.range(0, level.lanes()).mapToObj(lane -> lane < lanes ? -1 : 0).toList();
    return new Pooled(code.pool().sequence(bits), false);
  }

  /** Bytes as an operand, four a lane, repeated. */
  Location pattern(List<Integer> words) {
    List<Integer> all =
        Collections.nCopies(level.lanes() / words.size(), words).stream()
            .flatMap(List::stream)
            .toList();
    return new Pooled(code.pool().sequence(all), false);
  }

  At address(Place place) {
    return new At(general(place.pointer(), Gpr.RAX), place.displacement());
  }

  /** The general register that a web is in, or {@code scratch} with its value. */
  Gpr general(int web, Gpr scratch) {
    return switch (allocation.spot(web)) {
      case Spot.Register(int number) -> Allocation.general(number);
      case Spot.Slot(int offset) -> {
        code.load(scratch, new At(Gpr.RSP, offset));
        yield scratch;
      }
      case Spot.Constant _, Spot.LaneNumbers _, Spot.Operand _ ->
          throw new IllegalStateException("web " + web + " is no general register");
    };
  }

  Spot spot(int web) {
    return allocation.spot(web);
  }

  void put(VectorOpcode opcode, Width width, int register, Location location) {
    code.vector(VectorInstruction.of(opcode, width, register, location));
  }
}
