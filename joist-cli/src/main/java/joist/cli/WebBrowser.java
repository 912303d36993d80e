package joist.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.Map;
import java.util.Optional;

/** Opens an address in the person's browser, where there is one to open. */
final class WebBrowser {
  private WebBrowser() {}

  /** Opens the address; does nothing on a machine without a screen. */
  static void open(String address) {
    opener(System.getProperty("os.name"), System.getenv())
        .ifPresent(program -> {
          try {
            new ProcessBuilder(program, address)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
          } catch (IOException e) {
            // The address is printed as well; a machine without the program lacks nothing.
          }
        });
  }

  private static Optional<String> opener(String system, Map<String, String> environment) {
    if (system.startsWith("Mac")) {
      return Optional.of("open");
    }
    boolean screen =
        environment.containsKey("DISPLAY") || environment.containsKey("WAYLAND_DISPLAY");
    return screen ? Optional.of("xdg-open") : Optional.empty();
  }
}
