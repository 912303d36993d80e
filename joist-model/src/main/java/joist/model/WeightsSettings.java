package joist.model;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import joist.compiler.share.WeightsCache;

/**
 * Where packed weights are kept for other processes, and for the next start.
 *
 * @param folder empty to keep none
 * @param budgetBytes what the folder may hold
 */
public record WeightsSettings(Optional<Path> folder, long budgetBytes) {
  public static final WeightsSettings NONE = new WeightsSettings(Optional.empty(), 8L << 30);

  /** As the other, in this folder. */
  public WeightsSettings in(Path other) {
    return new WeightsSettings(Optional.of(other), budgetBytes);
  }

  /**
   * Makes the folder where it is not there.
   *
   * @throws IllegalArgumentException when it is another user's, or others may write to it
   * @throws UncheckedIOException when it cannot be made
   */
  public void check() {
    open();
  }

  /**
   * The folder, made where it is not there.
   *
   * @throws IllegalArgumentException when it is another user's, or others may write to it
   * @throws UncheckedIOException when it cannot be made
   */
  Optional<WeightsCache> open() {
    return folder.map(path -> new WeightsCache(path, budgetBytes));
  }
}
