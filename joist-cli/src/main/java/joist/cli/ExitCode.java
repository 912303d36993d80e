package joist.cli;

/** What the command's exit status says. Documented in {@code joist --help} and the user guide. */
final class ExitCode {
  static final int OK = 0;

  /** A fault of Joist's own. */
  static final int FAULT = 1;

  /** The command line is wrong. */
  static final int USAGE = 2;

  /** The data, the row or the model file is at fault. */
  static final int BAD_INPUT = 3;

  /** The surroundings: the store, a port, the disk. */
  static final int ENVIRONMENT = 4;

  private ExitCode() {}
}
