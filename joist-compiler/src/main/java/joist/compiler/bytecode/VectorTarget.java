package joist.compiler.bytecode;

import java.util.Optional;
import joist.compiler.loop.LoopProgram;
import joist.compiler.target.Code;
import joist.compiler.target.Target;

/**
 * The Vector API: portable, and every access to memory is checked by the JVM. Needs a JVM started
 * with {@code --add-modules jdk.incubator.vector}.
 *
 * <p>Code runs lane after lane in plain Java, with the same bits, until {@link
 * joist.compiler.target.Routine#warm} has made the JVM's compiler take up the vectors, which run at
 * a thousandth of their speed before.
 */
public final class VectorTarget implements Target {
  private static final String MODULE = "jdk.incubator.vector";

  private final int lanes;
  private final CodeCache codes;

  private VectorTarget(int lanes, VectorTrust trust) {
    this.lanes = lanes;
    this.codes = new CodeCache(program -> WarmedCode.of(program, lanes, trust));
  }

  /**
   * With as many lanes as the machine likes best.
   *
   * @throws IllegalStateException where there is an {@link #obstacle}
   */
  public static VectorTarget preferred() {
    obstacle()
        .ifPresent(reason -> {
          throw new IllegalStateException("the vector target: " + reason);
        });
    return of(Species.preferredLanes());
  }

  /** With 2, 4, 8 or 16 lanes, whatever the machine likes. */
  static VectorTarget of(int lanes) {
    VectorTarget unchecked = new VectorTarget(lanes, VectorTrust.blind());
    return new VectorTarget(lanes, VectorTrust.checking(unchecked));
  }

  /** Why this JVM cannot run it; empty where it can. */
  public static Optional<String> obstacle() {
    return ModuleLayer.boot().findModule(MODULE).isPresent()
        ? Optional.empty()
        : Optional.of("expected a JVM started with --add-modules " + MODULE);
  }

  @Override
  public String name() {
    return "vector-" + lanes * Float.SIZE;
  }

  @Override
  public int lanes() {
    return lanes;
  }

  /** Of sixteen registers, as AVX2 has, or thirty-two, all but those that the JVM works with. */
  @Override
  public int registers() {
    return lanes == 8 ? 15 : 30;
  }

  @Override
  public Code compile(LoopProgram program) {
    return codes.code(program);
  }
}
