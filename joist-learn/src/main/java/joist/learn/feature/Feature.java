package joist.learn.feature;

/**
 * One numeric feature made from a column.
 *
 * @param name such as {@code date.hour}
 * @param column the source column
 * @param categories 0 for an ordered feature; K for one whose values are category codes 0 to K-1,
 *     with NaN for missing and unseen
 */
public record Feature(String name, String column, int categories) {
  public boolean isCategorical() {
    return categories > 0;
  }
}
