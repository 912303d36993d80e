package joist.compiler.bytecode;

import java.lang.System.Logger;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import joist.compiler.target.SelfCheck;

/**
 * Whether vectors, as the JVM compiles them on this machine, compute what they should: checked
 * once, when the first code is to switch to them. Thread-safe.
 */
final class VectorTrust {
  private static final Logger LOG = System.getLogger("joist.compiler");
  private static final Duration WARM = Duration.ofSeconds(2);

  private final Supplier<Optional<String>> check;
  private Optional<String> difference = Optional.empty();
  private boolean isChecked;

  private VectorTrust(Supplier<Optional<String>> check) {
    this.check = check;
  }

  /** Takes vectors as they are. */
  static VectorTrust blind() {
    return new VectorTrust(Optional::empty);
  }

  /** Checks with code of {@code target}, which trusts blindly. */
  static VectorTrust checking(VectorTarget target) {
    return new VectorTrust(() -> SelfCheck.difference(target, WARM));
  }

  /** What vectors do that they should not; empty where they can be trusted. */
  synchronized Optional<String> difference() {
    if (!isChecked) {
      difference = check.get();
      difference.ifPresent(
          reason -> LOG.log(Logger.Level.WARNING, "vectors are not used: {0}", reason));
      isChecked = true;
    }
    return difference;
  }
}
