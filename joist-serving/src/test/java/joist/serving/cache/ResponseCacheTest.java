package joist.serving.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joist.serving.cache.ResponseCache.Found;
import joist.serving.cache.ResponseCache.Kept;
import joist.tensor.Ledger;
import org.junit.jupiter.api.Test;

class ResponseCacheTest {
  private final Ledger ledger = new Ledger(1 << 20);
  private final ResponseCache cache = new ResponseCache(5000, ledger.open("responses"));

  private static CacheKey key(String model, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return new CacheKey(model, "ab12", CacheKey.input("rows", ByteBuffer.wrap(bytes)));
  }

  private Found find(CacheKey key) {
    return cache.find(key, found -> {});
  }

  private void put(CacheKey key, long bytes) {
    assertThat(find(key)).isInstanceOf(Found.Miss.class);
    cache.put(key, new Kept(key.input(), bytes, 1));
  }

  @Test
  void anAnswerIsGivenToTheSameQuestionOfTheSameVersionAlone() {
    put(key("m:1", "a"), 10);
    assertThat(find(key("m:1", "a"))).isInstanceOf(Found.Hit.class);
    assertThat(find(key("m:2", "a"))).isInstanceOf(Found.Miss.class);
    assertThat(find(key("m:1", "b"))).isInstanceOf(Found.Miss.class);
    assertThat(find(new CacheKey("m:1", "other", key("m:1", "a").input())))
        .isInstanceOf(Found.Miss.class);
    assertThat(cache.hits()).isEqualTo(1);
    assertThat(cache.misses()).isEqualTo(4);
  }

  @Test
  void whatWasAskedForAgainOutlivesWhatWasNot() {
    for (String body : List.of("a", "b", "c")) {
      put(key("m:1", body), 1000);
    }
    find(key("m:1", "a"));
    put(key("m:1", "d"), 1000);
    assertThat(find(key("m:1", "a"))).isInstanceOf(Found.Hit.class);
    assertThat(find(key("m:1", "b"))).isInstanceOf(Found.Miss.class);
    assertThat(find(key("m:1", "d"))).isInstanceOf(Found.Hit.class);
    assertThat(ledger.totalBytes()).isBetween(3000L, 5000L);
  }

  @Test
  void whatDoesNotFitIsNotKept() {
    put(key("m:1", "huge"), 6000);
    assertThat(ledger.totalBytes()).isZero();
    Ledger.Account model = ledger.open("model");
    model.charge((1 << 20) - 100);
    put(key("m:1", "a"), 1000);
    assertThat(cache.bytes()).isZero();
  }

  /** Making room would unload models, and take as long as their last requests do. */
  @Test
  void nobodyIsAskedToMakeRoomForAnAnswer() {
    List<String> asked = new ArrayList<>();
    ledger.relievedBy((owner, bytes) -> asked.add(owner) && bytes < 0);
    ledger.open("model").charge((1 << 20) - 100);
    put(key("m:1", "a"), 1000);
    assertThat(cache.bytes()).isZero();
    assertThat(asked).isEmpty();
  }

  @Test
  void equalQuestionsWaitForTheFirstAndAnswerThemselvesWhereItFails() {
    List<Optional<Kept>> told = new ArrayList<>();
    find(key("m:1", "a"));
    assertThat(cache.find(key("m:1", "a"), told::add)).isInstanceOf(Found.Joined.class);
    assertThat(cache.find(key("m:1", "a"), told::add)).isInstanceOf(Found.Joined.class);
    assertThat(told).isEmpty();
    cache.put(key("m:1", "a"), new Kept("answer", 6, 1));
    assertThat(told).hasSize(2).allMatch(Optional::isPresent);
    find(key("m:1", "b"));
    cache.find(key("m:1", "b"), told::add);
    cache.abandon(key("m:1", "b"));
    assertThat(told.getLast()).isEmpty();
    assertThat(find(key("m:1", "b"))).isInstanceOf(Found.Miss.class);
  }

  @Test
  void closingGivesTheBytesBack() {
    put(key("m:1", "a"), 1000);
    cache.close();
    assertThat(ledger.totalBytes()).isZero();
    assertThat(ledger.bytesByOwner()).isEmpty();
  }
}
