package joist.tune;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The version of Joist, as the build wrote it. */
final class CodeVersion {
  private CodeVersion() {}

  static String read() {
    try (InputStream in = CodeVersion.class.getResourceAsStream("version.txt")) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks joist/tune/version.txt; build it again");
      }
      return new String(in.readAllBytes(), UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("joist/tune/version.txt cannot be read from the jar", e);
    }
  }
}
