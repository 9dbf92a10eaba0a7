//! Ids that keep their order, and leave room for what comes between.

use std::sync::Arc;

/// The ids of a list, which is in their order.
///
/// In a fresh list they are as far from each other as they can be; what comes later gets one between those of its
/// neighbours. So the order of ids is the order of the list, whatever has come and gone, and no id ever means another
/// thing as long as both are there. A clone shares them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ids {
    /// The id of the place `p` of a fresh list is `p + 1` shifted by this.
    shift: u32,
    len: usize,
    /// The id of each place, where something has come or gone.
    own: Option<Arc<[u32]>>,
}

impl Ids {
    /// Of a fresh list of `len` things.
    pub(in crate::resolve) fn new(len: usize) -> Self {
        let n = u32::try_from(len).expect("fewer than four billion things");
        let shift = (u32::MAX / n.saturating_add(2)).ilog2();
        Ids { shift, len, own: None }
    }

    /// Of the list that this has become: `own` are ids in order.
    pub(in crate::resolve) fn again(&self, own: Vec<u32>) -> Self {
        debug_assert!(own.is_sorted_by(|a, b| a < b), "ids are in the order of the list");
        Ids { shift: self.shift, len: own.len(), own: Some(own.into()) }
    }

    /// Of the list that this has become: `places` tells in order where each thing stood, nothing for what came; `None`
    /// where they have another order now, or there is no room.
    pub(in crate::resolve) fn moved(&self, places: &[Option<usize>]) -> Option<Self> {
        let mut own: Vec<u32> = Vec::with_capacity(places.len());
        for same in places.chunk_by(|a, b| a.is_none() && b.is_none()) {
            if let Some(place) = same[0] {
                own.push(self.at(place));
                continue;
            }
            let low = own.last().copied().unwrap_or(0);
            let next = places.get(own.len() + same.len()).copied().flatten();
            let high = next.map_or_else(|| low.checked_add(self.step()), |place| Some(self.at(place)))?;
            let n = u32::try_from(same.len()).ok()?;
            let step = high.checked_sub(low)? / (n + 1);
            own.extend((1..=n).map(|at| low + at * step));
        }
        own.is_sorted_by(|a, b| a < b).then(|| self.again(own))
    }

    /// How far ids are from each other in a fresh list.
    pub(in crate::resolve) fn step(&self) -> u32 {
        1 << self.shift
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The id of what stands at `place`.
    pub(super) fn at(&self, place: usize) -> u32 {
        match &self.own {
            Some(own) => own[place],
            None => u32::try_from(place + 1).expect("it has an id") << self.shift,
        }
    }

    /// Every id, in order.
    pub(in crate::resolve) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.len).map(|place| self.at(place))
    }

    /// How many things stand before the one of `id`, or would, if it is not there.
    pub(in crate::resolve) fn before(&self, id: u32) -> usize {
        let guess = ((id >> self.shift) as usize).saturating_sub(1);
        let Some(own) = &self.own else {
            let is_after = ((guess as u64 + 1) << self.shift) < u64::from(id);
            return (guess + usize::from(is_after)).min(self.len);
        };
        // What came and went moved it by a little.
        let (mut start, mut end) = (guess.min(self.len), guess.min(self.len));
        let mut step = 1;
        while start > 0 && own[start - 1] >= id {
            start = start.saturating_sub(step);
            step *= 2;
        }
        step = 1;
        while end < self.len && own[end] < id {
            end = (end + step).min(self.len);
            step *= 2;
        }
        start + own[start..end].partition_point(|other| *other < id)
    }

    /// Where the thing of `id` stands, if it is there.
    #[inline]
    pub(in crate::resolve) fn find(&self, id: u32) -> Option<usize> {
        let guess = ((id >> self.shift) as usize).wrapping_sub(1);
        if guess < self.len && self.at(guess) == id {
            return Some(guess);
        }
        let place = self.before(id);
        (place < self.len && self.at(place) == id).then_some(place)
    }

    /// `n` ids between those of two neighbours, in order, equally far from each other; `None` where there is no room.
    ///
    /// `before` is how many things stand before the new ones.
    pub(in crate::resolve) fn between(&self, before: usize, n: usize) -> Option<(u32, u32)> {
        let low = if before == 0 { 0 } else { self.at(before - 1) };
        let high = if before < self.len { self.at(before) } else { low.checked_add(self.step())? };
        let step = (high - low) / u32::try_from(n + 1).ok()?;
        (step > 0).then_some((low + step, step))
    }
}

/// The ids of what differs between two lists, is in one of them only, or is not shared by them.
pub(super) fn differing<T>(ids: [&Ids; 2], lists: [&[Arc<T>]; 2]) -> Vec<u32> {
    let mut found = Vec::new();
    let (mut one, mut other) = (0, 0);
    while one < ids[0].len() && other < ids[1].len() {
        let (before, now) = (ids[0].at(one), ids[1].at(other));
        if before != now || !Arc::ptr_eq(&lists[0][one], &lists[1][other]) {
            found.push(before.min(now));
        }
        one += usize::from(before <= now);
        other += usize::from(now <= before);
    }
    found.extend((one..ids[0].len()).map(|place| ids[0].at(place)));
    found.extend((other..ids[1].len()).map(|place| ids[1].at(place)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_whatever_came_and_went() {
        let mut ids = Ids::new(5);
        let mut known: Vec<u32> = ids.iter().collect();
        for (place, id) in known.iter().enumerate() {
            assert_eq!((ids.find(*id), ids.at(place)), (Some(place), *id));
            assert_eq!((ids.find(id + 1), ids.before(id + 1)), (None, place + 1));
        }
        for at in [0, 0, 3, 7, 8, 1, 4] {
            let (id, _) = ids.between(at, 1).unwrap();
            known.insert(at, id);
            ids = ids.again(known.clone());
        }
        for at in [0, 5, 3] {
            known.remove(at);
            ids = ids.again(known.clone());
        }
        assert_eq!(ids.iter().collect::<Vec<_>>(), known);
        for (place, id) in known.iter().enumerate() {
            assert_eq!((ids.find(*id), ids.before(*id)), (Some(place), place));
            assert_eq!((ids.find(id - 1), ids.before(id - 1)), (None, place));
        }
    }

    #[test]
    fn what_stays_keeps_its_id() {
        let ids = Ids::new(3);
        let moved = ids.moved(&[None, Some(0), None, None, Some(2), None]).unwrap();
        assert_eq!((moved.at(1), moved.at(4), moved.len()), (ids.at(0), ids.at(2), 6));
        assert!(moved.iter().is_sorted_by(|a, b| a < b));
        assert_eq!(ids.moved(&[Some(1), Some(0)]), None);
        assert_eq!(Ids::new(0).moved(&[None]).unwrap().len(), 1);
    }

    #[test]
    fn room_ends() {
        let mut ids = Ids::new(1_000_000);
        let mut known: Vec<u32> = ids.iter().collect();
        let mut n = 0;
        while let Some((id, _)) = ids.between(500, 1) {
            known.insert(500, id);
            ids = ids.again(known.clone());
            n += 1;
        }
        assert_eq!(n, 12);
        assert!(Ids::new(3).between(1, 5).is_some_and(|(first, step)| first + 4 * step < Ids::new(3).at(1)));
    }
}
