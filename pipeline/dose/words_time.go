package dose

// wordsOfTime: units of time, frequencies, times of the day.
const wordsOfTime = `
time:index=1 day | days | d | dia | dias | jour | jours | j | tag | tage | tagen | tages | giorno | giorni | dag | dagen | dage | dager | dagar | روز | день | дня | дней | 日 | 天 | dzien | dni | gun | dgl
time=1 die | daag | døgn | doegn | etmaal
time:index=7 week | weeks | wk | wks | w | semana | semanas | semaine | semaines | woche | wochen | settimana | settimane | weken | uge | uger | uke | uker | vecka | veckor | هفته | недели | недель | 周 | 週 | tygodni | tydzien
time:index=30 month | months | mo | mos | mes | meses | mois | monat | monate | monaten | mese | mesi | maand | maanden | maned | maneder | maaned | maaneder | manad | manader | ماه | месяц | месяца | 月
time=365 year | years | yr | yrs | y o | ano | anos | ans | annee | annees | jahr | jahre | jahren | anno | anni | jaar | aar | سال
time=1/24 hour | hours | hr | hrs | h | std | hora | horas | heure | heures | stunde | stunden | ora | ore | uur | uren | time timer | timer | ساعت | часов | часа | 小时 | 時間
time=1/1440 minute | minutes | min | mins | minuto | minutos | minuten | minuut | minuti | minutter | دقیقه
time=1/86400 seconds | sec | secs | segundos | sekunden
index visit | visits | phase | phases | part | arm | arms | group | groups | cohort | cohorts | cycle | step | period | periods | stage | session | sessions | grade | stratum | table | figure | study | type | class | aim | aims | version | vitamin | omega | article | section | chapter | ref | age | aged | gruppe | grupo | groupe | gruppo | groep | arme | brazo | braco | bras | stufe | visita | besuch | visite | fase | etapa | paso | schritt no | factor | interleukin | cyp | covid | sars | hiv | hcv | hepatitis
times times | veces | vez | vezes | fois | mal | maal | keer | volte | volta | gange | gang | ganger | ganga | بار | مرتبه | раз | раза | razy | kez | 次 | 回 | time
times:dd dd | td
times:x x | × | * | xs
once=1 once | einmal | eenmaal | en gang | én gang | een keer | una vez | uma vez | une fois | un fois | una volta | eine mal | یک بار | یکبار | یک مرتبه | one time | one time only each | eenmal | raz | 一次 | один раз
once=1 مرة واحدة | jednou | kerran
once=2 مرتين | dvakrat
once=2 twice | zweimal | tweemaal | twee keer | to gange | to ganger | dos veces | duas vezes | deux fois | due volte | دو بار | دوبار | دو مرتبه | två gånger | dwa razy | 两次 | 二次 | два раза
once=3 thrice | dreimal | driemaal | drie keer | tre gange | tre ganger | سه بار | 三次
once=4 viermal | viermaal | fire gange | fire ganger
per per | par | por | pro | al | ao | aos | om | alla | i lobet af | på | in the course of a | in a | inden for et | dans la | dans le | im laufe des | om het | در | su | в | via na
every c | every | cada | chaque | tous les | toutes les | alle | ogni | elke | iedere | hver | hvert | jede | jeden | jedes | jeder | a cada | todos los | todas las | todos os | todas as | q | om de | hverje | varje | each | هر | каждые | каждый | co | 每
second=2 other | second | zweiten | zweite | otro | segundo | andere | anden | annen | autre | altro | altra | 2nd
second=3 third | dritten | tercer | troisieme | terzo | derde | tredje
freq=1 daily | qd | od | sid | qday | q day | o d | diario | diaria | diarios | diarias | diariamente | a diario | quotidien | quotidienne | quotidiennes | quotidiens | quotidiennement | taglich | tgl | tagliche | taglicher | tagliches | giornaliero | giornaliera | giornalieri | quotidianamente | quotidiano | quotidiana | dagelijks | dagelijkse | daags | daglig | dagligt | daglige | dagliga | dagligen | روزانه | ежедневно | codziennie | dziennie | 每日 | 每天 | 매일 | 毎日 | günde | q24h | q24 | q 24 h | q24hrs | per diem dose | every 24 hours | on a daily basis | per day once | everyday | once a day every day | uid | qdaily | one a day
weekday=3 mwf | mon wed fri
weekday=5 on weekdays | weekdays | werktags | en semaine
weekday monday | mondays | tuesday | tuesdays | wednesday | wednesdays | thursday | thursdays | friday | fridays | saturday | saturdays | sunday | sundays | mon | tue | wed | thu | fri | lunes | martes | miercoles | jueves | viernes | sabado | domingo | lundi | mardi | mercredi | jeudi | vendredi | samedi | dimanche | montag | montags | dienstag | dienstags | mittwoch | mittwochs | donnerstag | freitag | freitags | samstag | sonntag | lunedi | martedi | mercoledi | giovedi | venerdi | maandag | dinsdag | woensdag | donderdag | vrijdag | mandag | tirsdag | onsdag | torsdag | fredag
freq=1 يوميا | denne | kerran paivassa | gunde bir | gunde bir kez | gunde bir kere
freq=2 gunde iki kez | kahdesti paivassa | dvakrat denne
freq=2 bid | bd | bds | q12h | q12 | q12hrs | 2id | every twelve hours
freq=3 tid | tds | q8h | q8hrs | every eight hours
freq=4 qid | qds | q6h | q6hrs | every six hours
freq=6 q4h
freq=0.5 qod | q48h | eod | q2d | every other day | every second day | alternate day | alternate days | alternating days | on alternate days | dias alternos | en dias alternos | dias alternados | em dias alternados | un dia si y otro no | dia sim dia nao | un jour sur deux | tous les deux jours | jeden zweiten tag | alle zwei tage | a giorni alterni | giorni alterni | un giorno si e uno no | om de dag | om de andere dag | hver anden dag | hveranden dag | annenhver dag | varannan dag | یک روز در میان | co drugi dzien | через день
freq:night=0.5 every other night | every second night | alternate nights | on alternate nights | alternating nights | una noche si y otra no | noches alternas | noites alternadas | une nuit sur deux | jede zweite nacht | a notti alterne | om de nacht | hver anden nat | annenhver natt | varannan natt
freq:evening2=0.5 every other evening | un soir sur deux | jeden zweiten abend | om de avond | hver anden aften | annenhver kveld | varannan kvall
freq=1/3 q72h | every third day | every 3rd day | jeden dritten tag | hver tredje dag
freq=1/7 weekly | qw | qwk | qweek | semanal | semanalmente | semanais | hebdomadaire | wochentlich | settimanale | wekelijks | ugentlig | ugentligt | ukentlig | هفتگی | еженедельно
freq=2/7 twice weekly | biw | biweekly twice
freq=3/7 tiw | thrice weekly
freq=1/14 fortnightly | every fortnight | q2w | q2wk | every other week | cada quincena | quincenal
freq=1/28 q4w | q4wk | q4wks | every four weeks
freq=1/30 monthly | qmonth | mensual | mensualmente | mensal | mensile | mensuel | monatlich | maandelijks | manedlig | manedligt | ماهانه | ежемесячно
rate=1 per diem | a day | an day | al dia | por dia | ao dia | al giorno | am tag | par jour | pro tag | pro die | per giorno | al di | per dag | om dagen | i dognet | pr dag | pr dogn | p d | par 24 h | per 24 h | per 24 hours | in 24 hours | per 24 uur | pro 24 stunden | dag 1 dag | در روز | روزی | в день | в сутки | 一日 | na dobe
rate=7 a week | per week | al mese week | por semana | a la semana | par semaine | pro woche | a settimana | alla settimana | per settimana | per week | om ugen | pr uge | i uken | در هفته | в неделю
timing:bedtime bedtime | at bedtime | bed time | at bed time | before bedtime | before bed | before going to bed | prior to bed | prior to bedtime | when going to bed | on going to bed | going to bed | to bed | at night | at nighttime | at night time | night time | nighttime | nightly | every night | each night | per night | a night | by night | night | nights | nocte | qhs | hs | h s | q h s | qn | qpm hs | qbedtime | every bedtime | noct | nocturnal | before sleep | before sleeping | prior to sleep | before going to sleep | going to sleep | hour of sleep | hora somni | at hour of sleep | at sleep time | q night | qnight
timing:bedtime al acostarse | antes de acostarse | antes de dormir | al dormir | antes de ir a dormir | por la noche | por las noches | cada noche | todas las noches | en la noche | de noche | nocturna | nocturno | a la hora de dormir | a la hora de acostarse | a noite | a noite ao deitar | ao deitar | ao deitar se | antes de deitar | antes de se deitar | antes de dormir | na hora de dormir | a hora de deitar | hora de deitar | a hora de dormir | todas as noites | de noite | noturna | noturno | cada noche | noche | noite | noches
timing:bedtime au coucher | avant le coucher | avant de se coucher | le soir au coucher | la nuit | chaque nuit | toutes les nuits | avant de dormir | au moment du coucher | nuit
timing:bedtime zur nacht | vor dem schlafengehen | vor dem schlafen | vor dem zubettgehen | beim schlafengehen | beim zubettgehen | zum schlafengehen | nachts | jede nacht | nachtlich | in der nacht | vor dem einschlafen | abends vor dem schlafengehen | nacht
timing:bedtime prima di coricarsi | prima di dormire | prima di andare a dormire | prima di andare a letto | prima del sonno | al momento di coricarsi | ogni notte | la notte | di notte | notte | ora di coricarsi
timing:bedtime voor het slapengaan | voor het slapen gaan | voor het slapen | voor de nacht | bij het slapengaan | bij het naar bed gaan | 's nachts | elke nacht | per nacht | nacht voor | iedere nacht | ante noctem
timing:bedtime ved sengetid | for sengetid | ved senge tid | inden sengetid | før sengetid | til natten | om natten | hver nat | hver natt | for natten | for leggetid | ved leggetid | inden jeg gar i seng | for søvn | til nat | vid sanggaendet | till natten | for sovn | nat | natt
timing:bedtime شب | شبها | هر شب | شبانه | قبل از خواب | موقع خواب | هنگام خواب | на ночь | перед сном | na noc | przed snem | 睡前 | 每晚 | 就寝前 | 취침 전
timing:bedtime قبل النوم | ليلا | pred spanim | pred spanem | yatmadan once | yatarken | ennen nukkumaanmenoa | lefekves elott
timing:evening vecer | illalla | aksam | aksamlari
timing:evening evening | in the evening | every evening | each evening | evenings | qpm | q pm | every pm | each pm | after dinner | with dinner | at dinner | with supper | after supper | in the pm | dinner | supper | dinnertime
timing:evening por la tarde noche | en la cena | con la cena | despues de la cena | tras la cena | al anochecer | ao jantar | apos o jantar | ao anoitecer | ao fim do dia
timing:evening le soir | chaque soir | tous les soirs | au diner | soir | apres le diner | en soiree | au souper
timing:evening abends | am abend | jeden abend | abend | zum abendessen | nach dem abendessen | am abends | abendlich
timing:evening la sera | alla sera | di sera | ogni sera | sera | dopo cena | a cena | serale
timing:evening 's avonds | elke avond | iedere avond | avond | in de avond | bij het avondeten
timing:evening om aftenen | hver aften | aften | til aften | om kvelden | hver kveld | kveld | pa kvelden | om aften | pa aftenen | pa kvallen | till kvallen | varje kvall | kvall | aftenen | kvelden | عصر | вечером | wieczorem | co wieczor
timing:morning morning | in the morning | every morning | each morning | mornings | mane | qam | q am | every am | each am | in the am | with breakfast | at breakfast | after breakfast | upon awakening | on waking | upon waking | breakfast | on awakening
timing:morning por la manana | en la manana | cada manana | de la manana | manana | en el desayuno | con el desayuno | por las mananas | en ayunas | todas las mananas | de manha | pela manha | na manha | todas as manhas | manha | pela manha em jejum | ao acordar | ao pequeno almoco
timing:morning le matin | chaque matin | tous les matins | au lever | matin | au petit dejeuner | a jeun le matin
timing:morning morgens | am morgen | jeden morgen | morgen | zum fruhstuck | fruhmorgens | fruh
timing:morning al mattino | la mattina | ogni mattina | di mattina | mattina | mattino | a colazione | alla mattina
timing:morning 's ochtends | 's morgens | elke ochtend | iedere ochtend | ochtend | bij het ontbijt | in de ochtend
timing:morning om morgenen | hver morgen | hver morgon | om morgonen | varje morgon | pa morgonen | morgenen | صبح | هر صبح | صبحها | утром | rano | 早上 | 每早
timing:other at noon | noon | midday | mid day | lunchtime | at lunch | with lunch | afternoon | in the afternoon | any time of day | any time of the day | any time | anytime | at any time of day | same time each day | same time every day | same time of day | the same time each day | at the same time each day | at the same time every day | mediodia | al mediodia | por la tarde | a tarde | ao almoco | au dejeuner | a midi | midi | mittags | zu mittag | a mezzogiorno | a pranzo | bij de lunch | 's middags | middags | til frokost | ظهر | any regular time of day | hora fija | a la misma hora | misma hora | a mesma hora | zur gleichen zeit | a la meme heure | alla stessa ora
clock:am am
clock:pm pm
single single | one single | unique | unica | unico | single dose | single doses | one dose | one time dose | single time | acute dose | one off | dosis unica | unica dosis | dose unica | unica dose | dose unique | prise unique | einzeldosis | einmalige | einmalige gabe | einmalgabe | einmalig | einmaliger | dose singola | singola dose | singola | eenmalige | eenmalig | enkele dosis | enkelvoudige dosis | enkeltdosis | enkelt dosis | engangsdosis | engangsdose | enkeltdose | دوز واحد | تک دوز | stat | un unica dosis | una sola dosis | dosis individual unica | in a single dose | single administration | en une prise unique
single once only | just once | only once | on one occasion | on a single occasion
freq=1 single daily | single daily dose | once nightly dose | dosis unica diaria | unica dosis diaria | dose unica diaria | dose unique journaliere | prise unique quotidienne | unica dose giornaliera | einzeldosis pro tag | eenmalige dagelijkse | enkelt daglig | en una sola toma | en une seule prise | en una toma diaria
timing:bedtime single nightly | single nightly dose | single bedtime | single bedtime dose
word single blind | single blinded | single center | single centre | single site | single arm | single group | single institution | single masked | single patient | single strength | single user | single subject | single tablet regimen
word one time point | time point | timepoint | time points | real time | part time | over time | time to | time frame | timeframe | first time | time course | drinking time | half life | day time | daytime | full time | any time during | time of | time since | time in | all time | time spent | at the time | days after | same day | per protocol | per patient | per person | per participant | per group | per arm | per cent of | per year | per visit | per se | per protocol | percentage
word each day part | day hospital | night eating | night sweats | night shift | last night | night before | evening before | day before | the morning of | morning of | night terrors | late night | overnight | midnight | morning stiffness | morning cortisol | night pain | good night
`
