import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, dataOf } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { Field } from '../parts/field.tsx';
import { useFormat } from '../parts/format.ts';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';

/** Circles whose inside nobody else sees on a track. */
export function HomeZonesCard() {
  const { t } = usePreferences();
  const format = useFormat();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [lat, setLat] = useState('');
  const [lon, setLon] = useState('');
  const [radius, setRadius] = useState('800');
  const again = () => queries.invalidateQueries({ queryKey: ['home-zones'] });
  const zones = useQuery({ queryKey: ['home-zones'], queryFn: () => dataOf(api.GET('/v1/home-zones')) });
  const create = useMutation({
    mutationFn: () =>
      dataOf(
        api.POST('/v1/home-zones', {
          body: { name, latDeg: Number(lat), lonDeg: Number(lon), radiusM: Number(radius) },
        }),
      ),
    onSuccess: () => {
      setName('');
      return again();
    },
  });
  const remove = useMutation({
    mutationFn: (id: string) => dataOf(api.DELETE('/v1/home-zones/{id}', { params: { path: { id } } })),
    onSuccess: again,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Card title={t('home.title')}>
      <p className="text-sm text-muted">{t('home.text')}</p>
      <Loaded query={zones} minHeight="min-h-14">
        {({ zones: rows }) => (
          <ul className="grid min-h-14 content-center gap-2">
            {rows.map((zone) => (
              <li key={zone.id} className="flex flex-wrap items-center justify-between gap-2">
                <span>
                  {zone.name} <span className="text-sm text-muted">{format.distance(zone.radiusM)}</span>
                </span>
                <Button look="danger" disabled={remove.isPending} onClick={() => remove.mutate(zone.id)}>
                  {t('home.remove')}
                  <span className="sr-only"> {zone.name}</span>
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <form onSubmit={submit} className="grid gap-3 sm:grid-cols-4">
        <Field label={t('home.name')} required maxLength={100} value={name} onText={setName} />
        <Field
          label={t('home.lat')}
          type="number"
          step="any"
          min={-85}
          max={85}
          required
          value={lat}
          onText={setLat}
        />
        <Field
          label={t('home.lon')}
          type="number"
          step="any"
          min={-180}
          max={180}
          required
          value={lon}
          onText={setLon}
        />
        <Field
          label={t('home.radius')}
          type="number"
          min={500}
          max={3000}
          required
          value={radius}
          onText={setRadius}
        />
        <Button type="submit" className="justify-self-start" disabled={create.isPending}>
          {t('home.add')}
        </Button>
      </form>
      <Said error={create.error ?? remove.error} />
    </Card>
  );
}
