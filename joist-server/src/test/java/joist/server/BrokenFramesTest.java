package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import joist.serving.SmallModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that send broken frames as fast as they can: another client is served meanwhile. */
class BrokenFramesTest {
  private static final String ROW = "{\"distance\":5,\"city\":\"ATL\"}";
  private static final int FLOODS = 2;
  private static final int ANSWERS = 100;
  private static final String HTTP_2 = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private static final List<String> BROKEN =
      List.of(
          "\0\0\0\0\0\0\0\0\r\n\r\n",
          "POST /v1/predict/m HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
          "POST /v1/predict/m HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\n{{{{",
          "POST /v1/predict/m HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n",
          "POST /v2/models/m/infer HTTP/1.1\r\nhost: x\r\ninference-header-content-length: 900\r\n"
              + "content-length: 2\r\n\r\n{}",
          "POST /v1/models/m:predict HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n\r\n[",
          "POST /graphpipe/m HTTP/1.1\r\nhost: x\r\ncontent-length: 8\r\n\r\n\1\2\3\4\5\6\7\10",
          "G".repeat(20_000),
          HTTP_2 + "\0\0\10\6\0\0\0\0\1\377\377\377\377",
          HTTP_2 + "\377\377\377\4\0\0\0\0\0",
          HTTP_2 + "\0\0\0\4\0\0\0\0\0" + "\0\0\4\1\5\0\0\0\1\377\377\377\377");

  @TempDir Path folder;

  private static void flood(int port, AtomicBoolean stop, AtomicLong sent, Random random) {
    while (!stop.get()) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        OutputStream out = socket.getOutputStream();
        String frame = BROKEN.get(random.nextInt(BROKEN.size()));
        out.write(frame.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        sent.incrementAndGet();
        if (random.nextBoolean()) {
          socket.setSoTimeout(50);
          socket.getInputStream().read(new byte[512]);
        }
      } catch (IOException closedOnUs) {
        sent.incrementAndGet();
      }
    }
  }

  @Test
  void anotherClientIsServedMeanwhile() throws Exception {
    long seed = Long.getLong("joist.seed", 2026L);
    System.out.println("joist.seed=" + seed);
    try (Running running =
        Running.registry(folder, Map.of("m", SmallModels.number(folder, 1000)))) {
      AtomicBoolean stop = new AtomicBoolean();
      AtomicLong sent = new AtomicLong();
      List<CompletableFuture<Void>> floods = new ArrayList<>();
      for (int i = 0; i < FLOODS; i++) {
        Random random = new Random(seed + i);
        floods.add(
            CompletableFuture.runAsync(
                () -> flood(running.port(), stop, sent, random),
                task -> Thread.ofPlatform().start(task)));
      }
      for (int i = 0; i < ANSWERS || sent.get() < ANSWERS; i++) {
        HttpResponse<String> answer = running.post("/v1/predict/m", ROW);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("1015.0");
      }
      stop.set(true);
      floods.forEach(CompletableFuture::join);
      running.awaitNobodyInside();
      assertThat(running.post("/v1/predict/m", ROW).body()).contains("1015.0");
    }
  }
}
