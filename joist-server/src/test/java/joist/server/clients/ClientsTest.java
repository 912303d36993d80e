package joist.server.clients;

import java.nio.file.Path;
import joist.server.Running;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The protocols' own clients, unmodified from the Python registry, against a server. Selected by
 * the Maven profile {@code clients}; fails where there is no Python.
 */
@Tag("clients")
class ClientsTest {
  @TempDir static Path folder;
  private static Running running;

  @BeforeAll
  static void start() throws Exception {
    PythonClients.install();
    running = Running.smallModels(folder);
  }

  @AfterAll
  static void stop() {
    if (running != null) {
      running.close();
    }
  }

  @Test
  void tritonclientWorks() throws Exception {
    PythonClients.script("triton.py", "127.0.0.1:" + running.port());
  }

  @Test
  void tensorflowServingApiWorks() throws Exception {
    PythonClients.script("tfs.py", "127.0.0.1:" + running.port());
  }

  @Test
  void graphpipeAndPyarrowWork() throws Exception {
    PythonClients.script("tables.py", "127.0.0.1:" + running.port());
  }
}
