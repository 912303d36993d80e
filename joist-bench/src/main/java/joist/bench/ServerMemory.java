package joist.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import joist.bench.peers.Peer;
import joist.bench.peers.PeerMemory;
import joist.bench.peers.PeerModel;
import joist.bench.peers.PeerModels;
import joist.measure.TemporaryFolder;

/**
 * What servers hold of memory (PSS) under requests at a fixed rate: {@code MODEL RATE [SERVER...]},
 * such as {@code resnet50 15 joist joist_json}. {@code -Djoist.peer.jvm} says other options of the
 * servers' JVMs. Exits with 1 when an answer was wrong.
 */
public final class ServerMemory {
  private ServerMemory() {}

  public static void main(String[] arguments) throws Exception {
    long wrong = 0;
    try (TemporaryFolder folder = TemporaryFolder.open("joist-memory")) {
      PeerModel model = new PeerModels(folder.path()).make(arguments[0]);
      double perSecond = Double.parseDouble(arguments[1]);
      List<Peer> peers =
          Stream.of(arguments)
              .skip(2)
              .map(name -> Peer.valueOf(name.toUpperCase(Locale.ROOT)))
              .toList();
      System.out.println("| server | stage | memory | p99 | answered |");
      System.out.println("|---|---|---|---|---|");
      for (Peer peer : peers.isEmpty() ? List.of(Peer.JOIST, Peer.JOIST_JSON) : peers) {
        wrong += new PeerMemory(model, folder.path(), System.out::println).run(peer, perSecond);
      }
    }
    System.exit(wrong == 0 ? 0 : 1);
  }
}
