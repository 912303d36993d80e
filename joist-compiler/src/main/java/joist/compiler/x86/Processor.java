package joist.compiler.x86;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import joist.compiler.x86.assembler.Assembler;
import joist.compiler.x86.assembler.Gpr;
import joist.compiler.x86.assembler.Location.At;
import joist.compiler.x86.generator.Level;

/**
 * What this processor and its system can do, as CPUID and XGETBV say (SDM volume 1, chapters 14 and
 * 15).
 */
final class Processor {
  /** A feature with the leaf's register (0 EBX of leaf 7, 1 ECX of leaf 1) and bit. */
  enum Feature {
    OSXSAVE(1, 27),
    AVX(1, 28),
    FMA(1, 12),
    AVX2(0, 5),
    AVX512F(0, 16),
    AVX512DQ(0, 17),
    AVX512BW(0, 30),
    AVX512VL(0, 31);

    private final int register;
    private final int bit;

    Feature(int register, int bit) {
      this.register = register;
      this.bit = bit;
    }
  }

  private static final Set<Feature> FOR_AVX2 =
      EnumSet.of(Feature.OSXSAVE, Feature.AVX, Feature.FMA, Feature.AVX2);
  private static final Set<Feature> FOR_AVX512 =
      EnumSet.of(Feature.AVX512F, Feature.AVX512DQ, Feature.AVX512BW, Feature.AVX512VL);

  /** The bits of XCR0 for the state of xmm and ymm, and with that of masks and zmm. */
  private static final int YMM_STATE = 0x6;

  private static final int ZMM_STATE = 0xE6;

  private final Set<Feature> features;
  private final int states;

  Processor(Set<Feature> features, int states) {
    this.features = features;
    this.states = states;
  }

  /** Asks the processor that this runs on. */
  static Processor ask() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment answers = arena.allocate(12, 4);
      MemorySegment first = CodeMemory.executable(identify());
      NativeCall.plain(first, answers.address(), 0, 0);
      Set<Feature> features = EnumSet.noneOf(Feature.class);
      for (Feature feature : Feature.values()) {
        int bits = answers.getAtIndex(ValueLayout.JAVA_INT, feature.register);
        if (((bits >>> feature.bit) & 1) != 0) {
          features.add(feature);
        }
      }
      if (features.contains(Feature.OSXSAVE)) {
        NativeCall.plain(CodeMemory.executable(states()), answers.address(), 0, 0);
      }
      return new Processor(features, answers.getAtIndex(ValueLayout.JAVA_INT, 2));
    }
  }

  /** Code that writes EBX of leaf 7 and ECX of leaf 1 to its arguments. */
  private static byte[] identify() {
    Assembler code = new Assembler();
    code.push(Gpr.RBX);
    code.move(Gpr.RAX, 7);
    code.move(Gpr.RCX, 0);
    code.cpuid();
    code.storeInt(new At(Gpr.RDI, 0), Gpr.RBX);
    code.move(Gpr.RAX, 1);
    code.move(Gpr.RCX, 0);
    code.cpuid();
    code.storeInt(new At(Gpr.RDI, 4), Gpr.RCX);
    code.pop(Gpr.RBX);
    code.ret();
    return code.toBytes();
  }

  /** Code that writes the low half of XCR0 behind what {@link #identify} writes. */
  private static byte[] states() {
    Assembler code = new Assembler();
    code.move(Gpr.RCX, 0);
    code.xgetbv();
    code.storeInt(new At(Gpr.RDI, 8), Gpr.RAX);
    code.ret();
    return code.toBytes();
  }

  boolean can(Level level) {
    return lacks(level).isEmpty();
  }

  /** What is missing for {@code level}, in words. */
  List<String> lacks(Level level) {
    Set<Feature> needed = EnumSet.copyOf(FOR_AVX2);
    if (level == Level.AVX512) {
      needed.addAll(FOR_AVX512);
    }
    needed.removeAll(features);
    List<String> lacking = new ArrayList<>(needed.stream().map(Feature::name).toList());
    int state = level == Level.AVX512 ? ZMM_STATE : YMM_STATE;
    if ((states & state) != state) {
      lacking.add("the system's support of " + level.width() + " registers");
    }
    return lacking;
  }

  @Override
  public String toString() {
    return features.stream().map(Feature::name).collect(Collectors.joining(" "));
  }
}
