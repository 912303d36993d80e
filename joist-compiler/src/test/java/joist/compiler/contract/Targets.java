package joist.compiler.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import joist.compiler.bytecode.PlainTarget;
import joist.compiler.bytecode.VectorTarget;
import joist.compiler.target.InterpretedTarget;
import joist.compiler.target.Target;
import joist.compiler.x86.X86Target;

/** The targets that plans are tried on: interpreted ones of several sizes, and this machine's. */
final class Targets {
  private Targets() {}

  static Stream<Target> all() {
    List<Target> targets = new ArrayList<>(interpreted());
    targets.add(new PlainTarget());
    targets.add(VectorTarget.preferred());
    X86Target.detect().found().ifPresent(targets::add);
    return targets.stream();
  }

  /** With the registers of AVX-512, of AVX2, of few lanes, of plain Java. */
  static List<Target> interpreted() {
    return List.of(
        new InterpretedTarget(16, 32),
        new InterpretedTarget(8, 16),
        new InterpretedTarget(4, 8),
        new InterpretedTarget(1, 12));
  }
}
