package joist.compiler.x86;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import joist.compiler.loop.LaneLoops;
import joist.compiler.loop.LoopBounds;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopVerifier;
import joist.compiler.target.Code;
import joist.compiler.target.Routine;
import joist.compiler.target.Target;
import joist.compiler.x86.generator.CodeGenerator;
import joist.compiler.x86.generator.Level;

/**
 * Makes x86-64 machine code of loop programs. Every program is verified and its accesses proven
 * before code is made of it, since a wrong address ends the process. Thread-safe.
 *
 * <p>System properties: {@code joist.target} set to {@code vector} or {@code plain} turns it off,
 * {@code x86-avx2} keeps it from AVX-512; {@code joist.perf} set to {@code true} lists the code in
 * {@code /tmp/perf-PID.map} for profilers.
 */
public final class X86Target implements Target {
  private final Level level;
  private final PerfMap perf;
  private final MemorySegment walker;

  /** Codes by program, as long as somebody uses them. */
  private final Map<LoopProgram, WeakReference<X86Code>> codes = new ConcurrentHashMap<>();

  private X86Target(Level level, PerfMap perf) {
    this.level = level;
    this.perf = perf;
    this.walker = CodeMemory.executable(ChainWalker.code());
    perf.add("joist chain", walker);
  }

  /** Whether there can be emitted code here. */
  public sealed interface Detection {
    /** With the target for this machine. */
    record Available(X86Target target) implements Detection {}

    /** With the reason why not. */
    record Unavailable(String reason) implements Detection {}

    /** The target, empty where there is none. */
    default Optional<X86Target> found() {
      return this instanceof Available(X86Target target) ? Optional.of(target) : Optional.empty();
    }
  }

  /** Looks at the system, the processor and the properties. */
  public static Detection detect() {
    String wanted = System.getProperty("joist.target", "auto").toLowerCase(Locale.ROOT);
    if (wanted.equals("vector") || wanted.equals("plain")) {
      return new Detection.Unavailable("joist.target is " + wanted);
    }
    Level most = wanted.equals("x86-avx2") ? Level.AVX2 : Level.AVX512;
    try {
      return platform()
          .<Detection>map(Detection.Unavailable::new)
          .orElseGet(() -> detect(Processor.ask(), most));
    } catch (IllegalStateException e) {
      return new Detection.Unavailable(String.valueOf(e.getMessage()));
    } catch (LinkageError e) {
      // Where native calls are denied, the classes that make them cannot be initialised.
      return new Detection.Unavailable(
          "expected native calls to be allowed, got %s; --enable-native-access=ALL-UNNAMED allows them"
              .formatted(e.getCause() == null ? e : e.getCause()));
    }
  }

  private static Detection detect(Processor processor, Level most) {
    for (Level each : List.of(Level.values()).reversed()) {
      if (each.compareTo(most) <= 0 && processor.can(each)) {
        return new Detection.Available(of(each));
      }
    }
    return new Detection.Unavailable(
        "expected a processor with AVX2 and FMA, this one lacks " + processor.lacks(Level.AVX2));
  }

  /** The target of a level that this machine is known to have. */
  static X86Target of(Level level) {
    return new X86Target(level, PerfMap.byProperty());
  }

  /** Why there can be no emitted code here, by system and architecture; empty where there can. */
  static Optional<String> platform() {
    String system = System.getProperty("os.name", "");
    String architecture = System.getProperty("os.arch", "");
    boolean fits = system.equals("Linux") && architecture.equals("amd64");
    return fits
        ? Optional.empty()
        : Optional.of("expected Linux on amd64, this is %s on %s".formatted(system, architecture));
  }

  @Override
  public String name() {
    return "x86-" + level.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public int lanes() {
    return level.lanes();
  }

  @Override
  public int registers() {
    return level.registers();
  }

  @Override
  public Code compile(LoopProgram program) {
    WeakReference<X86Code> kept = codes.get(program);
    X86Code known = kept == null ? null : kept.get();
    if (known != null) {
      return known;
    }
    X86Code made = make(program);
    codes.values().removeIf(each -> each.refersTo(null));
    // Where another thread was quicker, its code is the one.
    WeakReference<X86Code> mine = new WeakReference<>(made);
    codes.merge(program, mine, (theirs, ours) -> theirs.refersTo(null) ? ours : theirs);
    WeakReference<X86Code> winner = codes.get(program);
    X86Code code = winner == null ? null : winner.get();
    return code == null ? made : code;
  }

  private X86Code make(LoopProgram given) {
    LoopProgram program = LaneLoops.legalise(given, lanes());
    LoopVerifier.verify(program, lanes());
    LoopBounds.prove(program, lanes());
    return new X86Code(program, () -> emitted(program));
  }

  private MemorySegment emitted(LoopProgram program) {
    MemorySegment memory = CodeMemory.map(CodeGenerator.generate(program, level));
    perf.add("joist " + program.name(), memory);
    return memory;
  }

  /** One native call that runs all calls, where all of them are this target's routines. */
  @Override
  public Routine chain(List<RangeCall> calls, Arena arena) {
    List<X86Routine> routines = new ArrayList<>();
    for (RangeCall call : calls) {
      if (!(call.routine() instanceof X86Routine routine)) {
        return Target.super.chain(calls, arena);
      }
      routines.add(routine);
    }
    return ChainWalker.routine(walker, routines, calls, arena);
  }
}
