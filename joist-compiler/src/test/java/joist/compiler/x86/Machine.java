package joist.compiler.x86;

import java.util.ArrayList;
import java.util.List;
import joist.compiler.x86.generator.Level;

/** What this machine can run, said aloud where it is less than all. */
final class Machine {
  private Machine() {}

  static boolean isX86() {
    boolean x86 = X86Target.platform().isEmpty();
    if (!x86) {
      System.err.println("SKIPPED: emitted code: " + X86Target.platform().orElseThrow());
    }
    return x86;
  }

  /** The levels that can be tested here. */
  static List<Level> levels() {
    Processor processor = Processor.ask();
    List<Level> levels = new ArrayList<>();
    for (Level level : Level.values()) {
      if (processor.can(level)) {
        levels.add(level);
      } else {
        System.err.println(
            "SKIPPED: " + level + ", this processor lacks " + processor.lacks(level));
      }
    }
    return levels;
  }
}
