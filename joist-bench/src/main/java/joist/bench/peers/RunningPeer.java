package joist.bench.peers;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import joist.load.AnswerCheck;
import joist.load.Target;

/** A server in a process of its own, which has given a right answer. */
final class RunningPeer implements AutoCloseable {
  private static final Duration STARTING = Duration.ofSeconds(90);
  private static final Duration GLANCE = Duration.ofMillis(200);

  private final Peer peer;
  private final ProcessTree tree;
  private final Process process;
  private final Questions questions;
  private final File log;

  private RunningPeer(Peer peer, PeerModel model, Path folder) throws IOException {
    this.peer = peer;
    int port = freePort();
    log = File.createTempFile("joist-peer", ".log");
    process =
        peer.process(model, port, folder).redirectErrorStream(true).redirectOutput(log).start();
    tree = new ProcessTree(process.toHandle());
    questions = peer.questions(model, port);
  }

  /**
   * Starts a server and waits for its first answer.
   *
   * @throws IOException when it ends, does not answer in time, or answers wrongly
   */
  static RunningPeer start(Peer peer, PeerModel model, Path folder)
      throws IOException, InterruptedException {
    RunningPeer running = new RunningPeer(peer, model, folder);
    try {
      running.awaitRightAnswer();
      return running;
    } catch (IOException | InterruptedException failed) {
      running.close();
      throw failed;
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  Questions questions() {
    return questions;
  }

  long proportionalBytes() {
    return tree.proportionalBytes();
  }

  private void awaitRightAnswer() throws IOException, InterruptedException {
    long end = System.nanoTime() + STARTING.toNanos();
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (String last = "nothing"; System.nanoTime() < end; Thread.sleep(GLANCE)) {
        if (!process.isAlive()) {
          throw new IOException(peer.title() + " ended; see " + log);
        }
        last = ask(client);
        if (last.isEmpty()) {
          return;
        }
        if (last.startsWith("a wrong answer")) {
          throw new IOException(peer.title() + " gave " + last);
        }
      }
    }
    throw new IOException(peer.title() + " gave no answer within " + STARTING + "; see " + log);
  }

  /** Asks once; says what came in place of the right answer. */
  private String ask(HttpClient client) throws InterruptedException {
    Target target = questions.target();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.url())
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(target.bodies().getFirst()));
    target.headers().forEach(request::setHeader);
    try {
      HttpResponse<byte[]> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        return "status " + answer.statusCode();
      }
      RightAnswers check = new RightAnswers(questions.wire(), questions.answers());
      return check.judge(0, "", answer.body()) == AnswerCheck.Verdict.RIGHT
          ? ""
          : "a wrong answer of " + answer.body().length + " bytes";
    } catch (IOException notYet) {
      return String.valueOf(notYet.getMessage());
    }
  }

  @Override
  public void close() {
    tree.end();
  }
}
