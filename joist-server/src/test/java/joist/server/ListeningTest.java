package joist.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import joist.server.access.AccessSettings;
import joist.server.operations.ModelSource;
import joist.serving.SmallModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Addresses that a server cannot have are told as what they are. */
class ListeningTest {
  @TempDir Path folder;

  private void assertFails(ServerSettings settings, String... said) {
    ModelSource source = new ModelSource.Files(List.of(SmallModels.tensors(folder)));
    assertThatThrownBy(() -> JoistServer.start(settings, source))
        .isInstanceOf(ServerException.class)
        .satisfies(failed -> assertThat(failed.getMessage()).contains(said));
  }

  @Test
  void aPortThatIsTakenIsNamedWithTheOptionThatChoosesAnother() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertFails(
          Running.settings().withHost("127.0.0.1").withPort(port),
          "cannot listen on 127.0.0.1:" + port,
          "(--port ");
      AccessSettings apart =
          AccessSettings.LOOPBACK.withManagement(new AccessSettings.Management("127.0.0.1", port));
      assertFails(
          Running.settings().withAccess(apart),
          "cannot listen on 127.0.0.1:" + port,
          "(--management-port ");
    }
  }

  @Test
  void anAddressOfAnotherMachineIsNoMatterOfPorts() {
    AccessSettings open = AccessSettings.LOOPBACK.withWaived(new AccessSettings.Waived(true, true));
    assertFails(
        Running.settings().withHost("192.0.2.1").withAccess(open),
        "this machine has no address '192.0.2.1'",
        "--host");
  }
}
