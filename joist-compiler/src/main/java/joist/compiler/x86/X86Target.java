package joist.compiler.x86;

import java.util.Optional;

/** Makes x86-64 machine code of loop programs. */
public final class X86Target {
  private X86Target() {}

  /** Why there can be no emitted code here, by system and architecture; empty where there can. */
  static Optional<String> platform() {
    String system = System.getProperty("os.name", "");
    String architecture = System.getProperty("os.arch", "");
    boolean fits = system.equals("Linux") && architecture.equals("amd64");
    return fits
        ? Optional.empty()
        : Optional.of("expected Linux on amd64, this is %s on %s".formatted(system, architecture));
  }
}
