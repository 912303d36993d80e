package joist.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import joist.server.access.AccessSettings;
import joist.server.http.Limits;
import joist.serving.Await;
import joist.serving.SmallModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More connections than there may be. */
class ConnectionsTest {
  private static final String ASK = "GET /v2/health/live HTTP/1.1\r\nHost: it\r\n";

  @TempDir Path folder;

  @Test
  void oneConnectionIsTheLeast() {
    assertThatIllegalArgumentException().isThrownBy(() -> Limits.STANDARD.withConnections(0));
  }

  @Test
  void oneBeyondThoseThatMayBeIsToldSoAndTheOthersGoOn() throws Exception {
    ServerSettings settings = Running.settings();
    try (Running running =
            Running.files(
                settings
                    .withLimits(Limits.STANDARD.withConnections(2))
                    .withAccess(
                        settings
                            .access()
                            .withManagement(new AccessSettings.Management("127.0.0.1", 0))),
                folder,
                SmallModels.tensors(folder));
        Socket first = new Socket("127.0.0.1", running.port())) {
      try (Socket second = new Socket("127.0.0.1", running.port())) {
        assertThat(asked(first, ASK + "\r\n", 12)).isEqualTo("HTTP/1.1 200");
        assertThat(asked(second, ASK + "\r\n", 12)).isEqualTo("HTTP/1.1 200");

        assertThat(askedApart(running.port()))
            .startsWith("HTTP/1.1 503 ")
            .contains("retry-after: 1")
            .contains("too_many_connections")
            .contains("2 connections are open");
        assertThat(askedApart(running.server.managementPort())).startsWith("HTTP/1.1 200");
      }
      Await.until(
          "there is room again",
          () -> askedApart(running.port()),
          said -> said.startsWith("HTTP/1.1 200"));
    }
  }

  @Test
  void thoseThatAreTurnedAwayTakeNoPlaceOfOthersHoweverManyTheyAre() throws Exception {
    List<Socket> left = new ArrayList<>(); // each stays until the server closes it
    try (Running running =
        Running.files(
            Running.settings().withLimits(Limits.STANDARD.withConnections(1)),
            folder,
            SmallModels.tensors(folder))) {
      try (Socket only = new Socket("127.0.0.1", running.port())) {
        assertThat(asked(only, ASK + "\r\n", 12)).isEqualTo("HTTP/1.1 200");
        assertThat(told(running.port(), 100, left)).containsOnly("HTTP/1.1 503");
        Await.until(
            "more are at the door than are told why",
            () -> told(running.port(), 150, left),
            said -> said.contains(""));
      }
      Await.until(
          "there is room, with others still at the door",
          () -> {
            Socket next = new Socket("127.0.0.1", running.port());
            left.add(next);
            try {
              return asked(next, ASK + "\r\n", 12);
            } catch (IOException closed) {
              return "nothing"; // as when many are just told
            }
          },
          said -> said.equals("HTTP/1.1 200"));
    } finally {
      for (Socket socket : left) {
        socket.close();
      }
    }
  }

  /** What so many are told, unasked, that come at once and stay. */
  private static List<String> told(int port, int many, List<Socket> left) throws IOException {
    int first = left.size();
    for (int i = 0; i < many; i++) {
      left.add(new Socket("127.0.0.1", port));
    }
    List<String> told = new ArrayList<>();
    for (Socket socket : left.subList(first, left.size())) {
      told.add(asked(socket, "", 12));
    }
    return told;
  }

  /** What a connection of its own is told. */
  private static String askedApart(int port) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return asked(socket, ASK + "Connection: close\r\n\r\n", Integer.MAX_VALUE);
    }
  }

  private static String asked(Socket socket, String text, int bytes) throws IOException {
    socket.setSoTimeout(120_000);
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.UTF_8);
  }
}
